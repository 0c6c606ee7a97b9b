using System.Net.Sockets;
using Kits.Sdk;
using Kits.Sdk.Services;
using Kits.Sdk.Settings;
using Kits.VirtualMachine.Libvirt;

namespace Kits.VirtualMachine.Guests;

/// <summary>Waits until a guest that runs is up, by every sign that the settings name.</summary>
internal sealed class Boot(ResourceAction<VirtualMachineSettings> action, Guest guest)
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan CommandPace = TimeSpan.FromSeconds(1);

    /// <summary>Ends when it is up, or tells why it never will be. Reports each sign once, so that waiting alone extends no deadline.</summary>
    public async Task<Failure?> EndsAsync(CancellationToken cancel)
    {
        if (action.Settings.WaitsForAgent && await ShowsAsync("its guest agent answers", AgentAnswersAsync, Pace, cancel) is { } noAgent)
            return noAgent;
        if (action.Settings.UpAddress is { } address && await ShowsAsync($"{action.Settings.UpPort} accepts a connection", token => AcceptsAsync(address, token), Pace, cancel) is { } noPort)
            return noPort;
        if (action.Settings.UpCommand is not null && await ShowsAsync("up_command exits 0", SucceedsAsync, CommandPace, cancel) is { } notYet)
            return notYet;
        return null;
    }

    private async Task<Failure?> ShowsAsync(string sign, Func<CancellationToken, Task<bool>> shows, TimeSpan pace, CancellationToken cancel)
    {
        action.Progress.Report($"{guest.Name} runs; waiting until {sign}");
        while (!await shows(cancel))
        {
            if (await guest.LookAsync(pingAgent: false, cancel) is { Silence: null, State: not (DomainState.Running or DomainState.Blocked) } seen)
                return Failure.Passing($"{guest.Name} came up no further: {InWords(seen)} before {sign}");
            await Task.Delay(pace, action.Time, cancel);
        }

        return null;
    }

    private async Task<bool> AgentAnswersAsync(CancellationToken cancel)
    {
        try
        {
            return await guest.PingAsync(cancel) is AgentAnswer.Answered or AgentAnswer.NoChannel; // a channel that is missing would never come
        }
        catch (Exception e) when (e is LibvirtException or SilentException)
        {
            return false;
        }
    }

    private static async Task<bool> AcceptsAsync((string Host, int Port) address, CancellationToken cancel)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        enough.CancelAfter(Guest.Patience);
        try
        {
            await socket.ConnectAsync(address.Host, address.Port, enough.Token);
            return true;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException && !cancel.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task<bool> SucceedsAsync(CancellationToken cancel)
    {
        var words = Words.Of(action.Settings.UpCommand!);
        return (await action.Commands.RunAsync(new Command(words[0], [.. words.Skip(1)]) { Timeout = TimeSpan.FromSeconds(30) }, cancel)).Succeeded;
    }

    private static string InWords(Sighting seen) => Verdict.Of(seen) switch
    {
        CheckResult.Failed failed => failed.Why.Reason,
        CheckResult.InService { Warning: { } warning } => warning,
        CheckResult.OutOfService { Why: { } why } => why,
        CheckResult.Unknown unknown => unknown.Why,
        var other => $"{other}",
    };
}
