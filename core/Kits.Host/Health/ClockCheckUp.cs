using System.Runtime.InteropServices;
using Kits.Control;

namespace Kits.Host.Health;

/// <summary>Whether something keeps the machine's clock right (adjtimex(2)).</summary>
public static partial class ClockCheckUp
{
    private const int NotSynchronised = 5; // TIME_ERROR
    private const int Larger = 512; // than struct timex on every architecture

    /// <summary>Asks the kernel.</summary>
    public static IEnumerable<DoctorFinding> Ask()
    {
        yield return AdjustTime(new byte[Larger]) == NotSynchronised
            ? Finding.Warning("clock", "the clock of this machine is not synchronised: times in history and across reboots may be wrong", "run chrony or systemd-timesyncd")
            : Finding.Ok("clock", "the clock of this machine is synchronised");
    }

    [LibraryImport("libc", EntryPoint = "adjtimex")]
    private static partial int AdjustTime(byte[] timex);
}
