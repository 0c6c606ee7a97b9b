using Kits.Sdk;
using Kits.VirtualMachine.Libvirt;
using static Kits.VirtualMachine.Libvirt.DomainState;

namespace Kits.VirtualMachine.Guests;

/// <summary>Brings a guest in service, from whatever state it is in.</summary>
internal sealed class Restoring(ResourceAction<VirtualMachineSettings> action, Guest guest)
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    public async Task<ActionResult> EndsAsync(CancellationToken cancel)
    {
        var seen = await SettledAsync(cancel);
        if (WhyNot(seen) is { } why)
            return new ActionResult.Failed(why);

        await guest.RememberNameAsync(cancel);
        var done = await BeginAsync(seen, cancel);
        if (await new Boot(action, guest).EndsAsync(cancel) is { } notUp)
            return new ActionResult.Failed(notUp);
        return new ActionResult.Done(seen.Autostarts ? $"{done}; {Verdict.AutostartWarning(guest.Name)}" : done);
    }

    private async Task<string> BeginAsync(Sighting seen, CancellationToken cancel)
    {
        switch (seen)
        {
            case { State: Running or Blocked or PowerSuspended, Process: null or { IsAlive: true } }:
                return $"{guest.Name} runs already";

            case { State: Paused, Reason: (int)PausedReason.User or (int)PausedReason.FromSnapshot or (int)PausedReason.IoError }:
                await guest.DoAsync(domain => domain.Resume(), Guest.Patience, cancel);
                return $"{guest.Name} was paused and runs again";

            case { State: not null and not ShutOff }:
                await new Removing(action, guest).ForceOffAsync(cancel); // a wreck: nothing that serves
                break;
        }

        var config = Guest.ReadConfig(action.Settings.Config, out _);
        return await guest.StartAsync(config?.Text, cancel) switch
        {
            Started.FromSave => $"{guest.Name} goes on from where it was saved",
            Started.BySomebodyElse => $"{guest.Name} was started by somebody else at the same moment, and is adopted",
            _ => $"{guest.Name} was started",
        };
    }

    private Failure? WhyNot(Sighting seen) => seen switch
    {
        { Silence: { } silence } => Failure.OfThisNode($"the hypervisor {action.Settings.Hypervisor} cannot be reached: {silence}"),
        { State: null or ShutOff, Process: { IsAlive: true } process } =>
            Failure.Passing($"not started, for qemu process {process.Pid} of {guest.Name} lives although libvirt says that it does not run"),
        { State: null } when Guest.ReadConfig(action.Settings.Config, out var problem) is var config && (config is null || config.Name != guest.Name) =>
            Failure.OfTheSettings(config is null ? problem : $"{action.Settings.Config} describes {config.Name}, not {guest.Name}"),
        { State: Paused, Reason: (int)PausedReason.Migration or (int)PausedReason.PostCopy or (int)PausedReason.PostCopyFailed } =>
            Failure.Passing($"{guest.Name} is being migrated, which is not ours to touch"),
        { State: Paused } when Verdict.Of(seen) is CheckResult.Failed { Why: { WorthTrying: RetryScope.Nowhere } full } => full,
        _ => null,
    };

    /// <summary>Waits while somebody's operation passes through a state: a start, a save, a shutdown.</summary>
    private async Task<Sighting> SettledAsync(CancellationToken cancel)
    {
        while (true)
        {
            var seen = await guest.LookAsync(pingAgent: false, cancel);
            if (seen is not ({ Silence: null, State: ShuttingDown } or { Silence: null, State: Paused, Reason: (int)PausedReason.StartingUp or (int)PausedReason.ShuttingDown
                or (int)PausedReason.Save or (int)PausedReason.Dump or (int)PausedReason.Snapshot }))
                return seen;
            await Task.Delay(Pace, action.Time, cancel);
        }
    }
}
