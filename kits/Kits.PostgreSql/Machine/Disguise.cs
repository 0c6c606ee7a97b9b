using System.Runtime.InteropServices;

namespace Kits.PostgreSql.Machine;

/// <summary>Does one thing as another user, so that the server's peer authentication sees its own owner.</summary>
/// <remarks>
/// The kernel keeps the user per thread, and libc's seteuid changes all of them; the bare system call changes one. That thread is never
/// used for anything else and ends here, so nothing ever runs as the wrong user.
/// </remarks>
internal static partial class Disguise
{
    private const uint Keep = uint.MaxValue;

    /// <summary>Runs the act on a thread that belongs to the user, if the kit is root and the user is not; otherwise right here.</summary>
    public static Task<T> AsAsync<T>(uint user, Func<T> act)
    {
        if (Account.Mine != 0 || user == 0)
            return Task.Run(act);

        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                if (SystemCall(SetUsers, Keep, user, Keep) != 0)
                    throw new InvalidOperationException($"setresuid to {user} failed with {Marshal.GetLastPInvokeError()}");
                done.SetResult(act());
            }
            catch (Exception e)
            {
                done.SetException(e); // met by the one who waits
            }
        }) { IsBackground = true, Name = "postgresql login" }.Start();
        return done.Task;
    }

    private static readonly long SetUsers = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 ? 147 : 117;

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial long SystemCall(long number, long real, long effective, long saved);
}
