#include "CHDF5.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void *image_malloc(size_t size, H5FD_file_image_op_t op, void *image) {
  (void)op, (void)image;
  return malloc(size);
}

static void *image_memcpy(
    void *target, const void *source, size_t size, H5FD_file_image_op_t op, void *image) {
  (void)op, (void)image;
  return memcpy(target, source, size);
}

/* Called when the file grows. */
static void *image_realloc(void *bytes, size_t size, H5FD_file_image_op_t op, void *image) {
  (void)op;
  void *moved = realloc(bytes, size);
  if (moved) ((mh5_image *)image)->size = size;
  return moved;
}

/* The end of the file as a superblock of version 2 or 3 says it; 0 for any other. */
static size_t end_of_file(const uint8_t *bytes, size_t size) {
  static const uint8_t signature[] = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
  if (size < 48 || memcmp(bytes, signature, 8) != 0 || bytes[8] < 2 || bytes[9] != 8) return 0;
  uint64_t end = 0;
  for (int i = 7; i >= 0; i--) end = end << 8 | bytes[28 + i];
  return end <= size ? (size_t)end : 0;
}

static herr_t image_free(void *bytes, H5FD_file_image_op_t op, void *data) {
  mh5_image *image = data;
  if (op != H5FD_FILE_IMAGE_OP_FILE_CLOSE) {
    free(bytes);
    return 0;
  }
  image->bytes = bytes;
  image->size = end_of_file(bytes, image->size);
  return 0;
}

static void *same(void *image) { return image; }

static herr_t keep(void *image) {
  (void)image;
  return 0;
}

herr_t mh5_keep_image(hid_t access, mh5_image *image) {
  H5FD_file_image_callbacks_t callbacks = {
      image_malloc, image_memcpy, image_realloc, image_free, same, keep, image};
  if (H5Pset_fapl_core(access, 1 << 20, 0) < 0) return -1;
  return H5Pset_file_image_callbacks(access, &callbacks);
}

/* Reading: whatever libhdf5 asks memory for is the image itself, which nobody changes. */
static void *image_itself(size_t size, H5FD_file_image_op_t op, void *image) {
  (void)size, (void)op;
  return ((mh5_image *)image)->bytes;
}

static void *image_as_it_is(
    void *target, const void *source, size_t size, H5FD_file_image_op_t op, void *image) {
  (void)source, (void)size, (void)op, (void)image;
  return target;
}

static void *image_of_one_size(void *bytes, size_t size, H5FD_file_image_op_t op, void *image) {
  (void)bytes, (void)size, (void)op, (void)image;
  return NULL;
}

static herr_t image_stays(void *bytes, H5FD_file_image_op_t op, void *image) {
  (void)bytes, (void)op, (void)image;
  return 0;
}

herr_t mh5_read_image(hid_t access, mh5_image *image) {
  H5FD_file_image_callbacks_t callbacks = {
      image_itself, image_as_it_is, image_of_one_size, image_stays, same, keep, image};
  if (H5Pset_fapl_core(access, 1 << 20, 0) < 0) return -1;
  if (H5Pset_file_image_callbacks(access, &callbacks) < 0) return -1;
  return H5Pset_file_image(access, image->bytes, image->size);
}

/* Links to other files: their class stays known, so that they can be shown, and leads nowhere. */
static hid_t lead_nowhere(
    const char *name, hid_t group, const void *value, size_t size, hid_t access, hid_t transfer) {
  (void)name, (void)group, (void)value, (void)size, (void)access, (void)transfer;
  return H5I_INVALID_HID;
}

static ssize_t hand_value_over(
    const char *name, const void *value, size_t size, void *buffer, size_t room) {
  (void)name;
  if (buffer) memcpy(buffer, value, size < room ? size : room);
  return (ssize_t)size;
}

herr_t mh5_keep_inside(void) {
  static const H5L_class_t external = {
      .version = H5L_LINK_CLASS_T_VERS,
      .id = H5L_TYPE_EXTERNAL,
      .comment = "link to another file, not followed",
      .trav_func = lead_nowhere,
      .query_func = hand_value_over,
  };
  return H5Lregister(&external);
}
