package import ArtifactStore
package import MeanField

/// The hashes of the policies that were scored along a solve, each over the one before it.
///
/// The first link where two chains differ shows where two solves went apart, without their states.
package struct HashChain: Sendable, Codable {
  /// One hash for each scored iteration.
  package private(set) var links: [Digest]

  /// Reads a chain that was stored.
  package init(links: [Digest] = []) { self.links = links }

  /// Adds SHA-256 of the last link's bytes and the policy's little-endian ones.
  package mutating func append(_ policy: Policy) {
    links.append(
      Digest { hash in
        if let last = links.last { hash.update(last) }
        for t in 0..<policy.shape.epochCount { hash.update(policy[t]) }
      })
  }
}
