using System.Globalization;

namespace Kits.Sdk.Processes;

/// <summary>How readily the kernel ends a process when memory runs out (oom_score_adj, proc(5)): inherited by every child.</summary>
internal static class OomScore
{
    private static readonly bool IsSpared = IsNegative();

    /// <summary>
    /// What the service manager spares (OOMScoreAdjust) is the host alone: a process that it starts gets the usual score back, before a hog
    /// among the resources outlives everything else on the machine.
    /// </summary>
    internal static void GiveUsualTo(int pid)
    {
        if (!IsSpared)
            return;

        try
        {
            File.WriteAllText($"/proc/{pid}/oom_score_adj", "0");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended already, or is another user's by now: then the score stays what it is.
        }
    }

    private static bool IsNegative()
    {
        try
        {
            return int.Parse(File.ReadAllText("/proc/self/oom_score_adj"), NumberStyles.AllowLeadingSign | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture) < 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
