using System.Runtime.InteropServices;

namespace Kits.Cli.Linux;

/// <summary>The few calls of the C library that .NET has no words for. Each is named and documented as there.</summary>
internal static unsafe partial class Libc
{
    public const int SIGKILL = 9, SIGPIPE = 13;
    public const nint SIG_DFL = 0;
    public const short POLLIN = 1;
    public const int EINTR = 4;
    public const int O_RDONLY = 0, O_WRONLY = 1, O_CREAT = 0x40, O_APPEND = 0x400;
    public const short POSIX_SPAWN_SETSIGDEF = 0x04, POSIX_SPAWN_SETSIGMASK = 0x08, POSIX_SPAWN_SETSID = 0x80;

    private const long SYS_pidfd_send_signal = 424, SYS_pidfd_open = 434;

    public const nuint TIOCGWINSZ = 0x5413;

    [StructLayout(LayoutKind.Sequential)]
    public struct WindowSize
    {
        public ushort Rows, Columns, WidthInPixels, HeightInPixels;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct PollFd
    {
        public int Descriptor;
        public short Events;
        public short Happened;
    }

    /// <summary>A glibc structure that only glibc looks into: sigset_t, posix_spawnattr_t and posix_spawn_file_actions_t all fit.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 512)]
    public struct Opaque;

    /// <summary>Known by number because glibc before 2.36 has no wrapper.</summary>
    public static int pidfd_open(int process) => (int)syscall(SYS_pidfd_open, process, 0);

    public static int pidfd_send_signal(int descriptor, int signal) => (int)syscall(SYS_pidfd_send_signal, descriptor, signal, 0, 0);

    [LibraryImport("libc", SetLastError = true)]
    private static partial long syscall(long number, long first, long second);

    [LibraryImport("libc", SetLastError = true)]
    private static partial long syscall(long number, long first, long second, nint third, long fourth);

    [LibraryImport("libc")]
    public static partial int ioctl(int descriptor, nuint request, out WindowSize size);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint write(int descriptor, byte* bytes, nuint count);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int execv(byte* path, byte** arguments);

    [LibraryImport("libc")]
    public static partial nint signal(int number, nint action);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int poll(PollFd* descriptors, nuint count, int milliseconds);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int waitpid(int process, out int status, int options);

    [LibraryImport("libc")]
    public static partial int sigemptyset(out Opaque set);

    [LibraryImport("libc")]
    public static partial int sigfillset(out Opaque set);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_init(out Opaque attributes);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_setflags(ref Opaque attributes, short flags);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_setsigdefault(ref Opaque attributes, in Opaque set);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_setsigmask(ref Opaque attributes, in Opaque set);

    [LibraryImport("libc")]
    public static partial int posix_spawn_file_actions_init(out Opaque actions);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int posix_spawn_file_actions_addopen(ref Opaque actions, int descriptor, string path, int flags, uint mode);

    [LibraryImport("libc")]
    public static partial int posix_spawn_file_actions_adddup2(ref Opaque actions, int descriptor, int copy);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int posix_spawn_file_actions_addchdir_np(ref Opaque actions, string path);

    [LibraryImport("libc")]
    public static partial int posix_spawn_file_actions_addclosefrom_np(ref Opaque actions, int lowest);

    [LibraryImport("libc")]
    public static partial int posix_spawn(out int process, byte* path, in Opaque actions, in Opaque attributes, byte** arguments, byte** environment);
}
