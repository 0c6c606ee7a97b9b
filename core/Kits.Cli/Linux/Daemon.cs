using System.Collections;
using System.Runtime.InteropServices;
using Kits.Control;

namespace Kits.Cli.Linux;

/// <summary>The <c>kitsd</c> beside this program, and the two ways to run it.</summary>
internal static unsafe class Daemon
{
    /// <summary>Beside the program itself, however it was called: links to it may lie anywhere.</summary>
    public static string Path { get; } = System.IO.Path.Combine(
        System.IO.Path.GetDirectoryName(File.ResolveLinkTarget("/proc/self/exe", returnFinalTarget: true)?.FullName) ?? "", "kitsd");

    /// <summary>Becomes <c>kitsd</c>: it inherits our terminal, our place in the pipeline, and gives the exit code.</summary>
    /// <returns>Never, unless it cannot be run.</returns>
    public static ControlException Become(IReadOnlyList<string> arguments)
    {
        Libc.signal(Libc.SIGPIPE, Libc.SIG_DFL);          // .NET ignores it, and what is ignored stays so across exec

        using var line = new StringVector([Path, .. arguments]);
        Libc.execv(line.First, line.Pointer);
        return CannotRun(Marshal.GetLastPInvokeError());
    }

    /// <summary>Starts it in a session of its own, holding nothing of ours: no descriptor, no signal mask, no folder.</summary>
    public static ChildProcess Spawn(IReadOnlyList<string> arguments, string log)
    {
        using var line = new StringVector([Path, .. arguments]);
        using var environment = new StringVector(Environment());

        Libc.posix_spawn_file_actions_init(out var actions);
        Libc.posix_spawn_file_actions_addopen(ref actions, 0, "/dev/null", Libc.O_RDONLY, 0);
        Libc.posix_spawn_file_actions_addopen(ref actions, 1, log, Libc.O_WRONLY | Libc.O_CREAT | Libc.O_APPEND, Convert.ToUInt32("600", 8));
        Libc.posix_spawn_file_actions_adddup2(ref actions, 1, 2);
        Libc.posix_spawn_file_actions_addclosefrom_np(ref actions, 3);
        Libc.posix_spawn_file_actions_addchdir_np(ref actions, "/");

        Libc.sigfillset(out var every);
        Libc.sigemptyset(out var none);
        Libc.posix_spawnattr_init(out var attributes);
        Libc.posix_spawnattr_setflags(ref attributes, Libc.POSIX_SPAWN_SETSID | Libc.POSIX_SPAWN_SETSIGDEF | Libc.POSIX_SPAWN_SETSIGMASK);
        Libc.posix_spawnattr_setsigdefault(ref attributes, every);
        Libc.posix_spawnattr_setsigmask(ref attributes, none);

        var error = Libc.posix_spawn(out var process, line.First, actions, attributes, line.Pointer, environment.Pointer);
        return error == 0 ? new ChildProcess(process) : throw CannotRun(error);
    }

    private static List<string> Environment() =>
        [.. System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(variable => $"{variable.Key}={variable.Value}")];

    private static ControlException CannotRun(int error) => new(ExitCode.Unreachable,
        $"cannot run {Path}: {Marshal.GetPInvokeErrorMessage(error)}; kitsd belongs beside this program");
}
