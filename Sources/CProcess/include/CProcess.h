/// The few system calls that Swift cannot make safely or does not see: starting a program as another user,
/// locking a file, and asking about memory, disk space and the terminal.
///
/// Every function answers 0 (or a value ≥ 0) on success and a negative errno otherwise; none prints or exits.
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/// What to start and how. Pointers need to live only during the call.
typedef struct {
    const char *path;             ///< Absolute path of the program.
    char *const *arguments;       ///< argv, NULL at its end. Visible to every user of the machine: never a secret.
    char *const *environment;     ///< envp, NULL at its end; nothing else is inherited.
    int input, output, error;     ///< Descriptors for 0, 1 and 2; −1 is /dev/null.
    int extra;                    ///< Descriptor that the program finds as 3; −1 is none.
    bool change_user;             ///< Whether to become `user` and `group`, without any other group.
    uid_t user;
    gid_t group;
    int parent_death_signal;      ///< Sent by the kernel when the thread that started the program ends; 0 is none.
    bool own_session;             ///< setsid: the terminal's Ctrl-C does not reach the program.
} cprocess_spec;

/// Which step failed between fork and the program's first instruction.
typedef enum {
    CPROCESS_STEP_NONE = 0,
    CPROCESS_STEP_FORK,
    CPROCESS_STEP_DESCRIPTORS,
    CPROCESS_STEP_USER,
    CPROCESS_STEP_PARENT,
    CPROCESS_STEP_EXECUTE,
} cprocess_step;

/// Starts a program. Answers its process id once the program runs, or a negative errno with the failed `step`.
/// Call it from a thread that lives as long as the program when `parent_death_signal` is set.
pid_t cprocess_spawn(const cprocess_spec *spec, cprocess_step *step);

/// Waits until the child `pid` has ended, without reaping it, so that its id cannot be reused meanwhile.
int cprocess_await_end(pid_t pid);

/// Reaps the child `pid` that has ended. `code` receives its exit status or, with `signalled`, the signal's number.
int cprocess_reap(pid_t pid, int *code, bool *signalled);

/// Opens (creating it with mode 0600 when missing, never following a symbolic link) and locks a file for this
/// process alone, without waiting. Answers the descriptor, which holds the lock until it is closed;
/// −EWOULDBLOCK when another holds it.
int cprocess_lock_file(const char *path);

/// Makes a pipe whose ends no started program inherits: `ends[0]` to read, `ends[1]` to write.
int cprocess_pipe(int ends[2]);

/// Bytes an ordinary user may still write on the file system of `path`.
int cprocess_free_space(const char *path, uint64_t *bytes);

/// Bytes of memory this process has resident now.
int cprocess_resident_memory(uint64_t *bytes);

/// Turns the echo of typed characters on a terminal on or off (for typing a secret).
int cprocess_terminal_echo(int descriptor, bool on);

/// Columns of the terminal, 0 where it is none.
int cprocess_terminal_columns(int descriptor);
