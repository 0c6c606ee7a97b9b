namespace Kits.Sdk.Processes;

/// <summary>A process that cannot be mistaken for another: its pid, when it started, and in which boot.</summary>
/// <remarks>Pids are used again; a pid alone once made a supervisor kill strangers (go-plugin). Signal only through <see cref="ProcessTable"/>.</remarks>
/// <param name="Pid">The pid in the PID namespace of the host.</param>
/// <param name="StartTicks">Clock ticks from boot to its start: field 22 of <c>/proc/PID/stat</c>.</param>
/// <param name="BootId">The boot: <c>/proc/sys/kernel/random/boot_id</c>.</param>
public sealed record ProcessIdentity(int Pid, long StartTicks, string BootId)
{
    /// <summary>As it can be kept in a bag: <c>pid start boot</c>.</summary>
    public override string ToString() => $"{Pid} {StartTicks} {BootId}";

    /// <summary>Reads what <see cref="ToString"/> wrote; null if it is anything else.</summary>
    public static ProcessIdentity? Parse(string? text) =>
        text?.Split(' ') is [var pid, var start, var boot] && int.TryParse(pid, out var number) && long.TryParse(start, out var ticks)
            ? new(number, ticks, boot)
            : null;
}
