#define _GNU_SOURCE
#include "CProcess.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

// Descriptors are first copied above this number, so that putting them in their places overwrites none of them.
enum { FIRST_COPY = 16, REPORT = 4 };

typedef struct {
    int step;
    int error;
} report;

// Everything from here to execve runs in a copy of a process whose other threads are gone and may have held any lock:
// only async-signal-safe calls, and raw system calls for the user change (the C library's wrappers talk to threads).

static void fail(int step) {
    report r = {step, errno};
    // A report is smaller than PIPE_BUF, so it is written whole or not at all; if the parent is gone nobody listens.
    if (write(REPORT, &r, sizeof r) != (ssize_t)sizeof r) _exit(126);
    _exit(127);
}

static void place(int from, int to) {
    if (from < 0) {
        int null = open("/dev/null", O_RDWR);
        if (null < 0) fail(CPROCESS_STEP_DESCRIPTORS);
        if (null == to) return;
        if (dup2(null, to) < 0) fail(CPROCESS_STEP_DESCRIPTORS);
        close(null);
    } else if (dup2(from, to) < 0) {
        fail(CPROCESS_STEP_DESCRIPTORS);
    }
}

static void close_from(int first) {
#ifdef SYS_close_range
    if (syscall(SYS_close_range, (unsigned)first, ~0U, 0U) == 0) return;
#endif
    struct rlimit limit;
    int end = getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < 65536 ? (int)limit.rlim_cur : 65536;
    for (int fd = first; fd < end; fd++) close(fd);
}

static void become_program(const cprocess_spec *spec, const int copies[5], pid_t parent) {
    if (dup2(copies[4], REPORT) < 0 || fcntl(REPORT, F_SETFD, FD_CLOEXEC) < 0) _exit(126);
    place(copies[0], 0);
    place(copies[1], 1);
    place(copies[2], 2);
    if (copies[3] >= 0) place(copies[3], 3);
    else close(3);
    close_from(REPORT + 1);

    // An ignored signal stays ignored across execve, and so does a blocked one: give the program a clean slate.
    struct sigaction action = {.sa_handler = SIG_DFL};
    for (int signal = 1; signal < NSIG; signal++) sigaction(signal, &action, NULL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);

    if (spec->own_session && setsid() < 0) fail(CPROCESS_STEP_DESCRIPTORS);
    umask(077);
    if (chdir("/") < 0) fail(CPROCESS_STEP_DESCRIPTORS);

    if (spec->change_user) {
        gid_t group = spec->group;
        if (syscall(SYS_setgroups, (size_t)1, &group) < 0) fail(CPROCESS_STEP_USER);
        if (syscall(SYS_setresgid, group, group, group) < 0) fail(CPROCESS_STEP_USER);
        if (syscall(SYS_setresuid, spec->user, spec->user, spec->user) < 0) fail(CPROCESS_STEP_USER);
        if (geteuid() != spec->user || getegid() != group) {
            errno = EPERM;
            fail(CPROCESS_STEP_USER);
        }
    }
    if (spec->parent_death_signal != 0) {
        // After the user change, which clears it. Had the parent died before this line the signal would never come.
        if (prctl(PR_SET_PDEATHSIG, spec->parent_death_signal) < 0) fail(CPROCESS_STEP_PARENT);
        if (getppid() != parent) {
            errno = ESRCH;
            fail(CPROCESS_STEP_PARENT);
        }
    }
    execve(spec->path, spec->arguments, spec->environment);
    fail(CPROCESS_STEP_EXECUTE);
}

static int copy_above(int fd, int *copy) {
    *copy = -1;
    if (fd < 0) return 0;
    *copy = fcntl(fd, F_DUPFD_CLOEXEC, FIRST_COPY);
    return *copy < 0 ? -errno : 0;
}

static void close_all(int copies[5]) {
    for (int i = 0; i < 5; i++)
        if (copies[i] >= 0) close(copies[i]);
}

pid_t cprocess_spawn(const cprocess_spec *spec, cprocess_step *step) {
    int copies[5] = {-1, -1, -1, -1, -1};
    int ends[2];
    *step = CPROCESS_STEP_DESCRIPTORS;
    if (pipe2(ends, O_CLOEXEC) < 0) return -errno;
    const int wanted[5] = {spec->input, spec->output, spec->error, spec->extra, ends[1]};
    for (int i = 0; i < 5; i++) {
        int error = copy_above(wanted[i], &copies[i]);
        if (error < 0) {
            close_all(copies);
            close(ends[0]);
            close(ends[1]);
            return error;
        }
    }
    close(ends[1]);

    // No handler of ours may run in the child before its dispositions are reset.
    sigset_t every, before;
    sigfillset(&every);
    pthread_sigmask(SIG_SETMASK, &every, &before);
    pid_t parent = getpid();
    pid_t child = fork();
    if (child == 0) become_program(spec, copies, parent);
    int fork_error = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    close_all(copies);
    if (child < 0) {
        close(ends[0]);
        *step = CPROCESS_STEP_FORK;
        return -fork_error;
    }

    report r;
    ssize_t count;
    do count = read(ends[0], &r, sizeof r);
    while (count < 0 && errno == EINTR);
    close(ends[0]);
    if (count == (ssize_t)sizeof r) {
        int code;
        bool signalled;
        cprocess_reap(child, &code, &signalled);
        *step = (cprocess_step)r.step;
        return r.error > 0 ? -r.error : -EIO;
    }
    *step = CPROCESS_STEP_NONE;
    return child;
}

int cprocess_await_end(pid_t pid) {
    siginfo_t info;
    while (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT) < 0)
        if (errno != EINTR) return -errno;
    return 0;
}

int cprocess_reap(pid_t pid, int *code, bool *signalled) {
    int status;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR) return -errno;
    *signalled = WIFSIGNALED(status);
    *code = *signalled ? WTERMSIG(status) : WEXITSTATUS(status);
    return 0;
}
