using System.Collections.Concurrent;
using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Kits.Sdk.Processes;

namespace Kits.Sdk.Services;

/// <summary>A child of this process: spawned with nothing of ours, and reaped by whoever holds this.</summary>
internal sealed partial class ChildProcess
{
    private const short SetSignalDefaults = 0x04;
    private const short SetSignalMask = 0x08;
    private const short NewSession = 0x80;
    private const int NoHang = 1;
    private const int Interrupted = 4;
    private const int NoSuchFile = 2;
    private const int NotAProgram = 8;

    // Larger than glibc's types on every architecture.
    private const int OpaqueSize = 1024;

    private static readonly ConcurrentDictionary<int, ProcessIdentity> Unreaped = new();

    private ChildProcess(ProcessIdentity identity) => Identity = identity;

    internal ProcessIdentity Identity { get; }

    /// <summary>Whether it was spawned here and is not reaped yet.</summary>
    internal static bool IsOurs(ProcessIdentity process) => Unreaped.TryGetValue(process.Pid, out var child) && child == process;

    /// <summary>
    /// Spawns a leader of a session of its own: standard input from /dev/null, no other descriptor than the two given, every signal at
    /// its default (.NET ignores SIGPIPE, and children inherit that), none blocked.
    /// </summary>
    /// <exception cref="CommandNotStartedException">The kernel refused it.</exception>
    internal static unsafe ChildProcess Spawn(CommandLine line, string directory, SafeHandle output, SafeHandle error)
    {
        var actions = stackalloc byte[OpaqueSize];
        var attributes = stackalloc byte[OpaqueSize];
        var signals = stackalloc byte[OpaqueSize];
        using var arguments = new NativeStrings(line.Arguments);
        using var environment = new NativeStrings(line.Environment);

        Check(ActionsInit(actions));
        Check(AttributesInit(attributes));
        try
        {
            Check(ActionsDuplicate(actions, (int)output.DangerousGetHandle(), 1));
            Check(ActionsDuplicate(actions, (int)error.DangerousGetHandle(), 2));
            Check(ActionsOpen(actions, 0, "/dev/null", 0, 0));
            Check(ActionsChangeDirectory(actions, directory));
            Check(ActionsCloseFrom(actions, 3));

            _ = FillSet(signals);
            Check(AttributesDefaults(attributes, signals));
            _ = EmptySet(signals);
            Check(AttributesMask(attributes, signals));
            Check(AttributesFlags(attributes, SetSignalDefaults | SetSignalMask | NewSession));

            var failed = PosixSpawn(out var pid, line.File, actions, attributes, arguments.Pointer, environment.Pointer);
            if (failed != 0)
                throw new CommandNotStartedException($"cannot run {line.File}: {Why(failed)}");

            OomScore.GiveUsualTo(pid);

            // Even if it has ended already it is a zombie with its own start time, because only we reap it.
            var child = new ChildProcess(ProcessTable.FindEvenDead(pid)!.Value.Process);
            Unreaped[pid] = child.Identity;
            return child;
        }
        finally
        {
            _ = ActionsDestroy(actions);
            _ = AttributesDestroy(attributes);
        }

        static string Why(int error) => error switch
        {
            NoSuchFile => "the interpreter that it names does not exist",
            NotAProgram => "it is neither a program nor a script with #! in its first line",
            _ => new Win32Exception(error).Message,
        };

        static void Check(int error)
        {
            if (error != 0)
                throw new Win32Exception(error);
        }
    }

    /// <summary>Reaps the child, which has ended, and tells how; null if it still lives or somebody else took its status.</summary>
    internal WaitStatus? Reap()
    {
        var status = Reap(Identity.Pid);
        if (status is not null || ProcessTable.FindEvenDead(Identity.Pid)?.Process != Identity)
            Unreaped.TryRemove(KeyValuePair.Create(Identity.Pid, Identity));
        return status;
    }

    /// <summary>Reaps the child whenever it ends. Nobody waits for that.</summary>
    internal void ReapLater(IKernelEvents events) =>
        _ = events.ProcessEndAsync(Identity, CancellationToken.None).ContinueWith(_ => Reap(), TaskScheduler.Default);

    /// <summary>Reaps a child if it has ended.</summary>
    internal static WaitStatus? Reap(int pid)
    {
        int result, status;
        while ((result = WaitPid(pid, out status, NoHang)) < 0 && Marshal.GetLastPInvokeError() == Interrupted)
        {
        }

        return result == pid ? new WaitStatus(status) : null;
    }

    [LibraryImport("libc", EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int PosixSpawn(out int pid, string file, byte* actions, byte* attributes, byte** arguments, byte** environment);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    private static unsafe partial int ActionsInit(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    private static unsafe partial int ActionsDestroy(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    private static unsafe partial int ActionsDuplicate(byte* actions, int from, int to);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addopen", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int ActionsOpen(byte* actions, int descriptor, string file, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addchdir_np", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int ActionsChangeDirectory(byte* actions, string directory);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addclosefrom_np")]
    private static unsafe partial int ActionsCloseFrom(byte* actions, int first);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    private static unsafe partial int AttributesInit(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    private static unsafe partial int AttributesDestroy(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    private static unsafe partial int AttributesFlags(byte* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    private static unsafe partial int AttributesDefaults(byte* attributes, byte* signals);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    private static unsafe partial int AttributesMask(byte* attributes, byte* signals);

    [LibraryImport("libc", EntryPoint = "sigfillset")]
    private static unsafe partial int FillSet(byte* signals);

    [LibraryImport("libc", EntryPoint = "sigemptyset")]
    private static unsafe partial int EmptySet(byte* signals);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    private static partial int WaitPid(int pid, out int status, int options);

    /// <summary>The status word of wait(2).</summary>
    internal readonly record struct WaitStatus(int Word)
    {
        internal int? Signal => (Word & 0x7f) is var signal and not 0 ? signal : null;

        internal int? ExitCode => Signal is null ? (Word >> 8) & 0xff : null;
    }

    // A null-terminated array of C strings.
    private sealed unsafe class NativeStrings : IDisposable
    {
        internal NativeStrings(IReadOnlyList<string> texts)
        {
            var bytes = texts.Select(Encoding.UTF8.GetBytes).ToList();
            var pointers = (nuint)((texts.Count + 1) * sizeof(byte*));
            Pointer = (byte**)NativeMemory.AllocZeroed(pointers + (nuint)bytes.Sum(text => text.Length + 1));
            var at = (byte*)Pointer + pointers;
            for (var i = 0; i < bytes.Count; i++)
            {
                Pointer[i] = at;
                bytes[i].CopyTo(new Span<byte>(at, bytes[i].Length));
                at += bytes[i].Length + 1;
            }
        }

        internal byte** Pointer { get; }

        public void Dispose() => NativeMemory.Free(Pointer);
    }
}
