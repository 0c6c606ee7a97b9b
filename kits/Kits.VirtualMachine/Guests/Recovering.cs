using Kits.Sdk;
using Kits.Sdk.Processes;
using Kits.VirtualMachine.Libvirt;
using static Kits.VirtualMachine.Libvirt.DomainState;

namespace Kits.VirtualMachine.Guests;

/// <summary>Cures a guest by the gentlest means for what was seen: let it go on, reset it, start it again.</summary>
internal sealed class Recovering(ResourceAction<VirtualMachineSettings> action, Guest guest)
{
    private const int Continue = 18;

    // Whoever is paused by an I/O error repeats that very request as soon as it runs, and is paused again if it fails.
    private static readonly TimeSpan Probation = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);

    public async Task<ActionResult> EndsAsync(CancellationToken cancel)
    {
        var seen = await guest.LookAsync(action.Settings.PingsAgent, cancel);
        switch (Verdict.Of(seen))
        {
            case CheckResult.InService:
                return new ActionResult.Done($"{guest.Name} is in service and was left alone");
            case CheckResult.Unknown unknown:
                // Not "worth trying here": the host would remove what may well serve.
                return new ActionResult.Failed(new Failure($"{guest.Name} was left alone: {unknown.Why}", RetryScope.Nowhere));
            case CheckResult.Failed { Why: { WorthTrying: RetryScope.Nowhere } why }:
                return new ActionResult.Failed(why);
        }

        return seen switch
        {
            { State: Paused, Reason: (int)PausedReason.IoError, Process: null or { IsAlive: true } } => await ResumeAsync(cancel),
            { Agent: AgentAnswer.Silent, Process: { IsAlive: true, IsStopped: true } } when await GoesOnAsync(cancel) =>
                new ActionResult.Done($"the qemu process of {guest.Name}, which a signal had stopped, was let go on"),
            { Agent: AgentAnswer.Silent, Process: null or { IsAlive: true, IsStopped: false } } when await ResetAsync(cancel) =>
                new ActionResult.Done($"{guest.Name} was reset, and its guest agent answers"),
            _ => await StartAgainAsync(cancel),
        };
    }

    private async Task<ActionResult> ResumeAsync(CancellationToken cancel)
    {
        await guest.DoAsync(domain => domain.Resume(), Guest.Patience, cancel);
        for (var begun = action.Time.GetTimestamp(); action.Time.GetElapsedTime(begun) < Probation; await Task.Delay(Pace, action.Time, cancel))
        {
            if (Verdict.Of(await guest.LookAsync(pingAgent: false, cancel)) is CheckResult.Failed again)
                return new ActionResult.Failed(again.Why);
        }

        return new ActionResult.Done($"{guest.Name} was resumed after its I/O error");
    }

    private async Task<bool> GoesOnAsync(CancellationToken cancel) =>
        PidFile.Find(action.Settings.Hypervisor, guest.Name) is { } process
        && ProcessTable.Signal(process, Continue)
        && await guest.PingAsync(cancel) == AgentAnswer.Answered;

    private async Task<bool> ResetAsync(CancellationToken cancel)
    {
        try
        {
            await guest.DoAsync(domain => domain.Reset(), Guest.Patience, cancel);
        }
        catch (Exception e) when (e is LibvirtException or SilentException)
        {
            action.Progress.Report($"{guest.Name} cannot be reset: {Refusal.Clean(e.Message)}");
            return false;
        }

        action.Progress.Report($"{guest.Name} was reset");
        return await new Boot(action, guest).EndsAsync(cancel) is null;
    }

    private async Task<ActionResult> StartAgainAsync(CancellationToken cancel)
    {
        if (await new Removing(action, guest).ForceOffAsync(cancel) is { } trouble)
            return new ActionResult.Failed(Failure.Passing($"not started again, for {guest.Name} may still run: {trouble}"));
        return await new Restoring(action, guest).EndsAsync(cancel);
    }
}
