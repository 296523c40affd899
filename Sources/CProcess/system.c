#define _GNU_SOURCE
#include "CProcess.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/statvfs.h>
#include <termios.h>
#include <unistd.h>

int cprocess_lock_file(const char *path) {
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) return -errno;
    while (flock(fd, LOCK_EX | LOCK_NB) < 0) {
        if (errno == EINTR) continue;
        int error = errno;
        close(fd);
        return -error;
    }
    return fd;
}

int cprocess_pipe(int ends[2]) {
    return pipe2(ends, O_CLOEXEC) < 0 ? -errno : 0;
}

int cprocess_free_space(const char *path, uint64_t *bytes) {
    struct statvfs info;
    if (statvfs(path, &info) < 0) return -errno;
    *bytes = (uint64_t)info.f_bavail * info.f_frsize;
    return 0;
}

int cprocess_resident_memory(uint64_t *bytes) {
    FILE *file = fopen("/proc/self/statm", "re");
    if (file == NULL) return -errno;
    unsigned long long size, resident;
    int fields = fscanf(file, "%llu %llu", &size, &resident);
    fclose(file);
    if (fields != 2) return -EIO;
    *bytes = (uint64_t)resident * (uint64_t)sysconf(_SC_PAGESIZE);
    return 0;
}

int cprocess_terminal_echo(int descriptor, bool on) {
    struct termios settings;
    if (tcgetattr(descriptor, &settings) < 0) return -errno;
    if (on) settings.c_lflag |= (tcflag_t)ECHO;
    else settings.c_lflag &= ~(tcflag_t)ECHO;
    return tcsetattr(descriptor, TCSAFLUSH, &settings) < 0 ? -errno : 0;
}

int cprocess_terminal_columns(int descriptor) {
    struct winsize size;
    if (ioctl(descriptor, TIOCGWINSZ, &size) < 0) return 0;
    return size.ws_col;
}
