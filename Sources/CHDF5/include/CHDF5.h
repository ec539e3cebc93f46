/* What of libhdf5 Swift cannot import: macros that expand to calls or casts, the mutable globals
   behind the predefined types and property list classes, and calls whose name or signature
   depends on the version of the library. */
#ifndef MESOB_CHDF5_H
#define MESOB_CHDF5_H

#include <hdf5.h>
#include <hdf5_hl.h>
#include <stdint.h>
#include <string.h>
#include <sys/types.h>

/* Types. */
static inline hid_t mh5_ieee_f64le(void) { return H5T_IEEE_F64LE; }
static inline hid_t mh5_std_i64le(void) { return H5T_STD_I64LE; }
static inline hid_t mh5_std_u8le(void) { return H5T_STD_U8LE; }
static inline hid_t mh5_std_i8le(void) { return H5T_STD_I8LE; }
static inline hid_t mh5_native_double(void) { return H5T_NATIVE_DOUBLE; }
static inline hid_t mh5_native_int64(void) { return H5T_NATIVE_INT64; }
static inline hid_t mh5_native_uint64(void) { return H5T_NATIVE_UINT64; }
static inline hid_t mh5_native_uint8(void) { return H5T_NATIVE_UINT8; }
static inline hid_t mh5_native_int8(void) { return H5T_NATIVE_INT8; }
static inline hid_t mh5_c_s1(void) { return H5T_C_S1; }
static inline size_t mh5_variable(void) { return H5T_VARIABLE; }

/* Property list classes. */
static inline hid_t mh5_file_create(void) { return H5P_FILE_CREATE; }
static inline hid_t mh5_file_access(void) { return H5P_FILE_ACCESS; }
static inline hid_t mh5_group_create(void) { return H5P_GROUP_CREATE; }
static inline hid_t mh5_dataset_create(void) { return H5P_DATASET_CREATE; }
static inline hid_t mh5_link_create(void) { return H5P_LINK_CREATE; }
static inline hid_t mh5_attribute_create(void) { return H5P_ATTRIBUTE_CREATE; }

/* Constants. */
static inline hid_t mh5_default(void) { return H5P_DEFAULT; }
static inline hid_t mh5_all(void) { return H5S_ALL; }
static inline hid_t mh5_error_stack(void) { return H5E_DEFAULT; }
static inline unsigned mh5_exclusive(void) { return H5F_ACC_EXCL; }
static inline unsigned mh5_read_only(void) { return H5F_ACC_RDONLY; }
static inline unsigned mh5_read_write(void) { return H5F_ACC_RDWR; }
static inline unsigned mh5_creation_order(void) {
  return H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;
}

/* Files that are put together in memory. */

/* What a file in memory consisted of when it was closed. Whoever owns this frees the bytes. */
typedef struct {
  void *bytes;
  size_t size; /* of the file; the allocation may be larger */
} mh5_image;

/* Lets a file live in memory and leave its bytes in `image` when it is closed. H5Fget_file_image
   does not do: it clears a flag in the superblock and leaves the checksum as it was. */
herr_t mh5_keep_image(hid_t access, mh5_image *image);

/* Lets a file be read from `image`, which has to stay where it is until the file is closed. */
herr_t mh5_read_image(hid_t access, mh5_image *image);

/* A chunk as it is stored, of the size that H5Dget_chunk_storage_size says; changed with HDF5 2.0. */
static inline herr_t mh5_read_chunk(
    hid_t dataset, const hsize_t *offset, uint32_t *filters, void *bytes, size_t size) {
#if H5_VERSION_GE(2, 0, 0)
  return H5Dread_chunk2(dataset, H5P_DEFAULT, offset, filters, bytes, &size);
#else
  (void)size;
  return H5Dread_chunk(dataset, H5P_DEFAULT, offset, filters, bytes);
#endif
}

/* Processes that read files which may do harm. */

/* Starts a process that runs `serve` on one end of a channel and then ends, and hands the other end
   over; negative, with errno, if there can be none. It may take so many more bytes of memory than are
   in use now, and so many seconds of a processor; it has no other file and prints nothing. */
pid_t mh5_reader(
    size_t memory, unsigned seconds, int *channel, void (*serve)(int, void *), void *context);

/* Hands all bytes over, or takes as many as were asked for, within a time; 0 if that was done. */
int mh5_send(int channel, const void *bytes, size_t size, unsigned seconds);
int mh5_receive(int channel, void *bytes, size_t size, unsigned seconds);

/* Ends a reader and everything of it. Positive: the signal that it had died of; 0 if it was alive or had
   ended. `seconds` is what it used of a processor. */
int mh5_end_reader(pid_t reader, int channel, double *seconds);

/* Links to other files. */

/* From then on no link of any file leads into another one; its value can still be read. */
herr_t mh5_keep_inside(void);

/* What tells an object from all others of its file. */
typedef struct {
  uint64_t words[2];
} mh5_token;

/* Calls that changed with HDF5 1.12. */
#if H5_VERSION_GE(1, 12, 0)
static inline htri_t mh5_is_hdf5(const char *path) {
  return H5Fis_accessible(path, H5P_DEFAULT);
}
static inline herr_t mh5_reclaim(hid_t type, hid_t space, void *values) {
  return H5Treclaim(type, space, H5P_DEFAULT, values);
}
static inline herr_t mh5_attribute_count(hid_t object, hsize_t *count) {
  H5O_info2_t information;
  herr_t status = H5Oget_info3(object, &information, H5O_INFO_NUM_ATTRS);
  if (status >= 0) *count = information.num_attrs;
  return status;
}
static inline herr_t mh5_object(
    hid_t group, const char *path, H5O_type_t *type, mh5_token *token) {
  H5O_info2_t information;
  herr_t status =
      H5Oget_info_by_name3(group, path, &information, H5O_INFO_BASIC, H5P_DEFAULT);
  if (status < 0) return status;
  *type = information.type;
  memcpy(token, &information.token, sizeof *token);
  return status;
}
static inline herr_t mh5_link(hid_t group, const char *path, H5L_type_t *type, size_t *size) {
  H5L_info2_t information;
  herr_t status = H5Lget_info2(group, path, &information, H5P_DEFAULT);
  if (status < 0) return status;
  *type = information.type;
  *size = information.type == H5L_TYPE_HARD ? 0 : information.u.val_size;
  return status;
}
#else
static inline htri_t mh5_is_hdf5(const char *path) { return H5Fis_hdf5(path); }
static inline herr_t mh5_reclaim(hid_t type, hid_t space, void *values) {
  return H5Dvlen_reclaim(type, space, H5P_DEFAULT, values);
}
static inline herr_t mh5_attribute_count(hid_t object, hsize_t *count) {
  H5O_info_t information;
  herr_t status = H5Oget_info2(object, &information, H5O_INFO_NUM_ATTRS);
  if (status >= 0) *count = information.num_attrs;
  return status;
}
static inline herr_t mh5_object(
    hid_t group, const char *path, H5O_type_t *type, mh5_token *token) {
  H5O_info_t information;
  herr_t status =
      H5Oget_info_by_name2(group, path, &information, H5O_INFO_BASIC, H5P_DEFAULT);
  if (status < 0) return status;
  *type = information.type;
  token->words[0] = information.addr;
  token->words[1] = 0;
  return status;
}
static inline herr_t mh5_link(hid_t group, const char *path, H5L_type_t *type, size_t *size) {
  H5L_info_t information;
  herr_t status = H5Lget_info(group, path, &information, H5P_DEFAULT);
  if (status < 0) return status;
  *type = information.type;
  *size = information.type == H5L_TYPE_HARD ? 0 : information.u.val_size;
  return status;
}
#endif

#endif
