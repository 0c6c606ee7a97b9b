using Kits.Sdk;
using Kits.VirtualMachine.Libvirt;
using static Kits.VirtualMachine.Libvirt.DomainState;

namespace Kits.VirtualMachine.Guests;

/// <summary>Decides what a look at a guest means. Pure; the README has the same table.</summary>
internal static class Verdict
{
    public static CheckResult Of(Sighting seen) => seen switch
    {
        { Silence: { } why } => new CheckResult.Unknown($"libvirt did not tell of {seen.Domain}{InWords(seen.Process)}: {why}"),
        { State: null or ShutOff, Process: { IsAlive: true } process } =>
            new CheckResult.Unknown($"libvirt says that {seen.Domain} does not run, yet its qemu process {process.Pid} lives"),
        { State: null } => new CheckResult.OutOfService($"libvirt knows no domain {seen.Domain}"),
        { State: Running or Blocked } => OfRunning(seen),
        { State: Paused } => OfPaused(seen, (PausedReason)seen.Reason),
        { State: ShuttingDown } => new CheckResult.Unknown($"{seen.Domain} is shutting down"),
        { State: ShutOff } => OfShutOff(seen, (ShutOffReason)seen.Reason),
        { State: Crashed } => Failed($"{seen.Domain} crashed, and libvirt keeps it for inspection"),
        { State: PowerSuspended } => new CheckResult.InService($"{seen.Domain} has put itself to sleep; virsh dompmwakeup {seen.Domain} wakes it"),
        _ => new CheckResult.Unknown($"{seen.Domain} is in state {seen.State}, which this kit does not know"),
    };

    private static CheckResult OfRunning(Sighting seen) => seen switch
    {
        { Process: { IsAlive: false } process } => Failed($"qemu process {process.Pid} of {seen.Domain} has ended"),
        { Agent: AgentAnswer.Silent, Process: { IsStopped: true } process } =>
            Failed($"the guest agent of {seen.Domain} does not answer: a signal has stopped qemu process {process.Pid} (state T)"),
        { Agent: AgentAnswer.Silent } => Failed($"the guest agent of {seen.Domain} does not answer"),
        { Process: { IsStopped: true } process } => new CheckResult.InService($"a signal has stopped qemu process {process.Pid} of {seen.Domain} (state T)"),
        { Agent: AgentAnswer.NoChannel } => new CheckResult.InService($"{seen.Domain} has no channel org.qemu.guest_agent.0, so agent_ping asks nobody"),
        { Agent: AgentAnswer.NotConnected } => new CheckResult.InService($"the guest agent of {seen.Domain} is not connected: the guest boots, or no agent runs in it"),
        { Autostarts: true } => new CheckResult.InService(AutostartWarning(seen.Domain)),
        _ => new CheckResult.InService(),
    };

    private static CheckResult OfPaused(Sighting seen, PausedReason reason) => reason switch
    {
        _ when seen.Process is { IsAlive: false } process => Failed($"qemu process {process.Pid} of {seen.Domain} has ended"),
        PausedReason.User or PausedReason.FromSnapshot => new CheckResult.InService($"{seen.Domain} was paused by a person; virsh resume {seen.Domain} lets it run"),
        PausedReason.Migration or PausedReason.PostCopy or PausedReason.PostCopyFailed =>
            new CheckResult.InService($"{seen.Domain} is paused by its migration, which is not ours to touch"),
        PausedReason.IoError when seen.Disks.FirstOrDefault(disk => disk.FullFolder is not null) is { } full => new CheckResult.Failed(
            Failure.OfTheSettings($"{seen.Domain} is paused: no space in {full.FullFolder} for its disk {full.Disk}; it is resumed when there is some")),
        PausedReason.IoError => Failed($"{seen.Domain} is paused by an I/O error{InWords(seen.Disks)}"),
        PausedReason.Watchdog => Failed($"{seen.Domain} is paused: its watchdog was not fed"),
        PausedReason.Crashed => Failed($"{seen.Domain} is paused: the guest panicked"),
        PausedReason.ApiError => Failed($"{seen.Domain} is paused: an operation of libvirt failed half way"),
        _ => new CheckResult.Unknown($"{seen.Domain} is paused for a moment ({reason})"),
    };

    private static CheckResult OfShutOff(Sighting seen, ShutOffReason reason) => reason switch
    {
        ShutOffReason.Migrated => new CheckResult.Failed(Failure.OfTheSettings($"{seen.Domain} has migrated to another host, where it runs")),
        _ => new CheckResult.OutOfService($"{seen.Domain} is off: {InWords(reason)}", OnPurpose: reason is ShutOffReason.Shutdown or ShutOffReason.Saved),
    };

    /// <summary>What it means that libvirt starts the domain too.</summary>
    public static string AutostartWarning(string domain) =>
        $"libvirt starts {domain} by itself too, whatever is wanted of it here; virsh autostart --disable {domain} ends that";

    private static CheckResult.Failed Failed(string why) => new(Failure.Passing(why));

    private static string InWords(QemuProcess? process) => process switch
    {
        null => "",
        { IsAlive: false } => $", whose qemu process {process.Pid} has ended",
        { IsStopped: true } => $", whose qemu process {process.Pid} is stopped by a signal",
        _ => $", whose qemu process {process.Pid} lives",
    };

    private static string InWords(IReadOnlyList<DiskTrouble> disks) =>
        disks.Count == 0 ? "" : $" of {string.Join(", ", disks.Select(disk => disk.LacksSpace ? $"{disk.Disk} (there was no space)" : disk.Disk))}";

    private static string InWords(ShutOffReason reason) => reason switch
    {
        ShutOffReason.Unknown => "not started since libvirt began",
        ShutOffReason.Shutdown => "it was shut down",
        ShutOffReason.Destroyed => "it was forced off",
        ShutOffReason.Crashed => "it crashed",
        ShutOffReason.Saved => "it was saved",
        ShutOffReason.Failed => "it could not be started",
        ShutOffReason.FromSnapshot => "it was put back to a snapshot",
        ShutOffReason.Daemon => "libvirt ended it",
        _ => $"libvirt's reason {(int)reason}",
    };
}
