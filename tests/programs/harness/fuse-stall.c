// A file system that takes a read and never answers: whoever reads DIR/file cannot be killed any more. Speaks
// the kernel's own protocol on /dev/fuse (linux/fuse.h); needs root. Lives until end of file on its input;
// then the kernel aborts the connection and the readers wake up.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static int device;

static void answer(uint64_t unique, int error, const void* body, size_t size) {
  struct fuse_out_header head = {(uint32_t)(sizeof head + size), error, unique};
  struct iovec parts[] = {{&head, sizeof head}, {(void*)body, size}};
  if (writev(device, parts, size > 0 ? 2 : 1) < 0) fprintf(stderr, "fuse-stall: %s\n", strerror(errno));
}

static struct fuse_attr attributes(uint64_t node) {
  struct fuse_attr attr = {.ino = node, .nlink = 1, .blksize = 4096};
  attr.mode = node == 1 ? S_IFDIR | 0755 : S_IFREG | 0644;
  attr.size = node == 1 ? 0 : 4096;
  return attr;
}

static void serve(const struct fuse_in_header* in) {
  struct fuse_init_out init = {
      .major = FUSE_KERNEL_VERSION, .minor = 31, .max_write = 4096, .max_readahead = 4096};
  struct fuse_attr_out attr = {.attr_valid = 3600, .attr = attributes(in->nodeid)};
  struct fuse_entry_out entry = {.nodeid = 2, .entry_valid = 3600, .attr_valid = 3600, .attr = attributes(2)};
  struct fuse_open_out opened = {.fh = 1, .open_flags = FOPEN_DIRECT_IO};
  switch (in->opcode) {
    case FUSE_INIT:
      answer(in->unique, 0, &init, sizeof init);
      break;
    case FUSE_GETATTR:
      answer(in->unique, 0, &attr, sizeof attr);
      break;
    case FUSE_LOOKUP:
      answer(in->unique, 0, &entry, sizeof entry);
      break;
    case FUSE_OPEN:
    case FUSE_OPENDIR:
      answer(in->unique, 0, &opened, sizeof opened);
      break;
    case FUSE_READ:
      printf("stuck %u\n", in->pid);
      fflush(stdout);
      break;
    case FUSE_FORGET:
    case FUSE_BATCH_FORGET:
    case FUSE_INTERRUPT:
      break;
    case FUSE_FLUSH:
    case FUSE_RELEASE:
    case FUSE_RELEASEDIR:
      answer(in->unique, 0, NULL, 0);
      break;
    default:
      answer(in->unique, -ENOSYS, NULL, 0);
  }
}

int main(int argc, char** argv) {
  if (argc < 2) return 99;
  device = open("/dev/fuse", O_RDWR | O_CLOEXEC);
  char options[128];
  snprintf(options, sizeof options, "fd=%d,rootmode=40000,user_id=0,group_id=0,allow_other", device);
  if (device < 0 || mount("stall", argv[1], "fuse.stall", MS_NOSUID | MS_NODEV, options) < 0) {
    printf("broken %d\n", errno);
    return 1;
  }
  printf("mounted\n");
  fflush(stdout);
  static char request[1 << 17];
  for (;;) {
    struct pollfd waits[] = {{device, POLLIN, 0}, {0, POLLIN, 0}};
    if (poll(waits, 2, -1) < 0) continue;
    if (waits[1].revents != 0) break;
    const ssize_t n = read(device, request, sizeof request);
    if (n < 0 && errno == ENODEV) break;
    if (n >= (ssize_t)sizeof(struct fuse_in_header)) serve((const struct fuse_in_header*)request);
  }
  umount2(argv[1], MNT_DETACH);
  return 0;
}
