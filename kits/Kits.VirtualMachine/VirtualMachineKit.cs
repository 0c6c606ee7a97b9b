using System.Runtime.CompilerServices;
using Kits.Sdk;
using Kits.Sdk.Discovery;
using Kits.VirtualMachine;
using Kits.VirtualMachine.Guests;
using Kits.VirtualMachine.Libvirt;

[assembly: RecoveryKit("virtualmachine", typeof(VirtualMachineKit))]

namespace Kits.VirtualMachine;

/// <summary>Keeps a virtual machine of libvirt running.</summary>
public sealed class VirtualMachineKit : Kit<VirtualMachineSettings>, IDiscovers
{
    private static readonly TimeSpan DiscoveryPatience = TimeSpan.FromSeconds(30);

    // No truth about a guest, only which question about it has not been answered.
    private readonly ConditionalWeakTable<VirtualMachineSettings, Silence> _silences = [];

    /// <inheritdoc />
    public async Task<DiscoveryResult> DiscoverAsync(DiscoveryContext context, CancellationToken cancel)
    {
        try
        {
            var hypervisor = Hypervisor.At(context.Where);
            return await hypervisor.AskAsync(connection => Discovery.Of(context.Where, connection), DiscoveryPatience, context.Time, cancel);
        }
        catch (Exception e) when (e is LibvirtException or SilentException)
        {
            return new DiscoveryResult([], $"{context.Where} cannot be reached: {e.Message}; WHERE is a libvirt URI like qemu:///system");
        }
    }

    /// <inheritdoc />
    protected override string Describe(VirtualMachineSettings settings) => settings.Domain ?? Path.GetFileNameWithoutExtension(settings.Config);

    /// <inheritdoc />
    protected override Task<ActionResult> RestoreAsync(ResourceAction<VirtualMachineSettings> action, CancellationToken cancel) =>
        AnsweredAsync(action, "not started", guest => new Restoring(action, guest).EndsAsync(cancel));

    /// <inheritdoc />
    protected override Task<ActionResult> RemoveAsync(ResourceAction<VirtualMachineSettings> action, CancellationToken cancel) =>
        AnsweredAsync(action, "not stopped", guest => new Removing(action, guest).EndsAsync(cancel));

    /// <inheritdoc />
    protected override async Task<CheckResult> QuickCheckAsync(ResourceAction<VirtualMachineSettings> action, CancellationToken cancel)
    {
        if (Guest.Of(action, out var problem) is not { } guest)
            return new CheckResult.Unknown($"nobody can tell which domain it is: {problem}; give its name as domain");
        var silence = _silences.GetOrCreateValue(action.Settings);
        return Verdict.Of(await guest.LookAsync(action.Settings.PingsAgent, cancel, silence));
    }

    /// <inheritdoc />
    protected override Task<ActionResult> RecoverAsync(ResourceAction<VirtualMachineSettings> action, Failure failure, CancellationToken cancel) =>
        AnsweredAsync(action, "not cured", guest => new Recovering(action, guest).EndsAsync(cancel));

    /// <inheritdoc />
    protected override IAsyncEnumerable<Hint> WatchAsync(ResourceAction<VirtualMachineSettings> action, CancellationToken cancel) =>
        Guest.Of(action, out _) is { } guest ? new Watching(action, guest).HintsAsync(cancel) : AsyncEnumerable.Empty<Hint>();

    private static async Task<ActionResult> AnsweredAsync(
        ResourceAction<VirtualMachineSettings> action, string what, Func<Guest, Task<ActionResult>> act)
    {
        if (Guest.Of(action, out var problem) is not { } guest)
            return new ActionResult.Failed(Failure.OfTheSettings($"nobody can tell which domain it is: {problem}"));
        try
        {
            return await act(guest);
        }
        catch (LibvirtException e)
        {
            return new ActionResult.Failed(Refusal.Of(e, $"{guest.Name} was {what}"));
        }
        catch (SilentException e)
        {
            return new ActionResult.Failed(Failure.Passing($"{guest.Name} was {what}: {e.Message}"));
        }
    }
}
