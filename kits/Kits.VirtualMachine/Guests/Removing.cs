using Kits.Sdk;
using Kits.Sdk.Processes;
using Kits.Sdk.Settings;
using Kits.VirtualMachine.Libvirt;
using static Kits.VirtualMachine.Libvirt.DomainState;

namespace Kits.VirtualMachine.Guests;

/// <summary>Takes a guest out of service: gently, then by force, and at last without libvirt.</summary>
internal sealed class Removing(ResourceAction<VirtualMachineSettings> action, Guest guest)
{
    private const int Terminate = 15;
    private const int Kill = 9;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    // libvirt waits up to a minute for an agent that is asked to shut down.
    private static readonly TimeSpan AgentPatience = TimeSpan.FromSeconds(10);

    // A cancelled remove must end soon, but not with a forced end in flight that a restore would not expect.
    private static readonly TimeSpan InFlight = TimeSpan.FromSeconds(4);

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    public async Task<ActionResult> EndsAsync(CancellationToken cancel)
    {
        var seen = await LookPatientlyAsync(cancel);
        if (IsOff(seen))
            return new ActionResult.Done($"{guest.Name} was off");

        var gently = seen.Silence is null ? await GentlyAsync(seen, cancel) : $"libvirt could not be asked: {seen.Silence}";
        if (gently is null)
            return new ActionResult.Done(action.Settings.StopBy == StopMode.Save ? $"{guest.Name} was saved" : $"{guest.Name} has shut down");

        var trouble = await ForceOffAsync(cancel);
        if (trouble is null)
            return new ActionResult.Done($"{guest.Name} was forced off{(gently.Length == 0 ? "" : $": {gently}")}");
        return new ActionResult.Failed(Failure.Passing($"{guest.Name} may still run: {trouble}"));
    }

    /// <summary>Forces it off: by libvirt, and where that does not answer by ending the process itself.</summary>
    /// <returns>Why it may still run, or null.</returns>
    public async Task<string?> ForceOffAsync(CancellationToken cancel)
    {
        string refused;
        try
        {
            var destroying = guest.DoAsync(domain => domain.Destroy(), Timeout.InfiniteTimeSpan, CancellationToken.None);
            await Task.WhenAny(destroying, Task.Delay(InFlight, action.Time, CancellationToken.None));
            await destroying.WaitAsync(Grace, action.Time, cancel);
            refused = "libvirt says that it still runs";
        }
        catch (LibvirtException e)
        {
            refused = Refusal.Clean(e.Message); // also: it ended by itself in between
        }
        catch (TimeoutException)
        {
            refused = $"libvirt did not force it off within {Duration.Format(InFlight + Grace)}";
        }

        var seen = await guest.LookAsync(pingAgent: false, cancel);
        return IsOff(seen) || await EndProcessAsync(cancel) ? null : refused;
    }

    /// <summary>A libvirtd that is being restarted is waited for: without it a guest can only be cut off.</summary>
    private async Task<Sighting> LookPatientlyAsync(CancellationToken cancel)
    {
        for (var begun = action.Time.GetTimestamp(); ; await Task.Delay(Pace, action.Time, cancel))
        {
            if (await guest.LookAsync(pingAgent: false, cancel) is var seen && (seen.Silence is null || action.Time.GetElapsedTime(begun) > Grace))
                return seen;
        }
    }

    private static bool IsOff(Sighting seen) => seen is { Silence: null, State: null or ShutOff, Process: null or { IsAlive: false } };

    /// <returns>Null when it is off; else why it has to be forced, or nothing where that was asked for.</returns>
    private async Task<string?> GentlyAsync(Sighting seen, CancellationToken cancel)
    {
        try
        {
            switch (action.Settings.StopBy)
            {
                case StopMode.Save when seen.State is not Crashed:
                    action.Progress.Report($"saving {guest.Name}");
                    await guest.DoAsync(domain => domain.Save(), Timeout.InfiniteTimeSpan, cancel);
                    return null;

                case StopMode.Shutdown when seen.State is Running or Blocked or ShuttingDown:
                    return await ShutsDownAsync(cancel) ? null : $"it did not shut down within {Duration.Format(action.Settings.ShutdownTimeout)}";

                case StopMode.Shutdown:
                    return "nothing in it runs that could shut it down";

                default:
                    return "";
            }
        }
        catch (Exception e) when (e is LibvirtException or SilentException)
        {
            return Refusal.Clean(e.Message);
        }
    }

    private async Task<bool> ShutsDownAsync(CancellationToken cancel)
    {
        var begun = action.Time.GetTimestamp();
        await AskToShutDownAsync(cancel);
        while (action.Time.GetElapsedTime(begun) < action.Settings.ShutdownTimeout)
        {
            if (IsOff(await guest.LookAsync(pingAgent: false, cancel)))
                return true;
            await Task.Delay(Pace, action.Time, cancel);
        }

        return false;
    }

    private async Task AskToShutDownAsync(CancellationToken cancel)
    {
        if (action.Settings.ShutdownMode is not ShutdownMode.Acpi)
        {
            try
            {
                action.Progress.Report($"asking the guest agent of {guest.Name} to shut it down");
                await guest.DoAsync(domain => domain.ShutDownByAgent(), AgentPatience, cancel);
                return;
            }
            catch (Exception e) when (e is LibvirtException or SilentException && action.Settings.ShutdownMode is null)
            {
                action.Progress.Report($"the guest agent does not help ({Refusal.Clean(e.Message)}); pressing the power button of {guest.Name}");
            }
        }

        await guest.DoAsync(domain => domain.ShutDownByAcpi(), AgentPatience, cancel);
    }

    /// <summary>Ends the qemu process without libvirt, as libvirt would.</summary>
    private async Task<bool> EndProcessAsync(CancellationToken cancel)
    {
        if (PidFile.Find(action.Settings.Hypervisor, guest.Name) is not { } process)
            return guest.Process is { IsAlive: false };

        foreach (var signal in new[] { Terminate, Kill })
        {
            ProcessTable.Signal(process, signal);
            try
            {
                await action.Events.ProcessEndAsync(process, cancel).WaitAsync(Grace, action.Time, cancel);
                return true;
            }
            catch (TimeoutException)
            {
                action.Progress.Report($"qemu process {process.Pid} of {guest.Name} outlives signal {signal}");
            }
        }

        return false;
    }
}
