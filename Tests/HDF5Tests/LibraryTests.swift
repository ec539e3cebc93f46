import HDF5
import Testing

struct LibraryTests {
  @Test func `the library knows its version`() {
    #expect(Library.version.contains(/^\d+\.\d+\.\d+$/))
  }
}
