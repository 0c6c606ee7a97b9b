using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Kits.Sdk;
using Kits.VirtualMachine.Libvirt;

namespace Kits.VirtualMachine.Guests;

/// <summary>Hints at what happens to a guest, from two sources: libvirt's events, and the end of its qemu process, which needs no libvirtd.</summary>
internal sealed class Watching(ResourceAction<VirtualMachineSettings> action, Guest guest)
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    private readonly Channel<string> _hints = Channel.CreateUnbounded<string>();
    private readonly Channel<bool> _perhapsAnotherProcess = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public async IAsyncEnumerable<Hint> HintsAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var sources = Task.WhenAll(HearLibvirtAsync(end.Token), FollowProcessAsync(end.Token));
        _ = sources.ContinueWith(ended => _hints.Writer.TryComplete(ended.Exception?.InnerException), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        try
        {
            await foreach (var what in _hints.Reader.ReadAllAsync(cancel))
                yield return new Hint(what);
        }
        finally
        {
            await end.CancelAsync();
        }
    }

    private async Task HearLibvirtAsync(CancellationToken cancel)
    {
        for (var wasLost = false; ; wasLost = true)
        {
            var events = await BeginAsync(cancel);
            try
            {
                _perhapsAnotherProcess.Writer.TryWrite(true);
                if (wasLost)
                    Tell("libvirt answers again");
                else if (Verdict.Of(await guest.LookAsync(pingAgent: false, cancel)) is not CheckResult.InService)
                    Tell($"{guest.Name} has changed before it was watched");
                Tell(await events.Closed.WaitAsync(cancel));
            }
            finally
            {
                Hypervisor.End(events);
            }
        }
    }

    private async Task<DomainEvents> BeginAsync(CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                return await guest.HearAsync(Heard, cancel);
            }
            catch (LibvirtException)
            {
                await Task.Delay(Pace, action.Time, cancel); // no libvirtd now, or no such domain
            }
        }
    }

    private async Task FollowProcessAsync(CancellationToken cancel)
    {
        while (true)
        {
            if (PidFile.Find(action.Settings.Hypervisor, guest.Name) is { } process)
            {
                await action.Events.ProcessEndAsync(process, cancel);
                Tell($"qemu process {process.Pid} of {guest.Name} ended");
            }

            await _perhapsAnotherProcess.Reader.ReadAsync(cancel);
        }
    }

    private void Heard(string what)
    {
        Tell(what);
        _perhapsAnotherProcess.Writer.TryWrite(true);
    }

    private void Tell(string what) => _hints.Writer.TryWrite(what);
}
