using Kits.Sdk;
using Kits.Sdk.Settings;
using Kits.Testing;

namespace Kits.VirtualMachine.Tests.Machine;

/// <summary>A guest, and the kit that keeps it in service. What most tests here begin with.</summary>
[Trait("needs", "root")]
public abstract class GuestTest(Host host) : IDisposable
{
    protected static IKit Kit { get; } = new VirtualMachineKit();

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected Some Some { get; } = new();

    protected Host Host { get; } = host;

    public virtual void Dispose()
    {
        Host.RepairDaemon();
        foreach (var name in Shell.Run("virsh", "-q", "-c", "qemu:///system", "list", "--all", "--name").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            Shell.Try("virsh", "-c", "qemu:///system", "destroy", name);
            Shell.Try("virsh", "-c", "qemu:///system", "undefine", "--managed-save", name);
        }

        Some.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected ActionContext Resource(TestGuest guest, params (string Key, string Text)[] more) =>
        Some.Context(SettingValues.Of([("config", guest.Config), .. more]));

    protected static async Task<string> DoneAsync(Task<ActionResult> action)
    {
        var result = await action;
        return (result as ActionResult.Done ?? throw Xunit.Sdk.FailException.ForFailure($"not done: {result}")).What;
    }

    protected static async Task<Failure> FailedAsync(Task<ActionResult> action) => Assert.IsType<ActionResult.Failed>(await action).Why;

    protected static Task<string> RestoreAsync(ActionContext resource) => DoneAsync(Kit.RestoreAsync(resource, Cancel));

    protected static Task<string> RemoveAsync(ActionContext resource) => DoneAsync(Kit.RemoveAsync(resource, Cancel));

    protected static Task<string> RecoverAsync(ActionContext resource) => DoneAsync(Kit.RecoverAsync(resource, Failure.Passing("a test asks"), Cancel));

    protected static Task<CheckResult> CheckAsync(ActionContext resource) => Kit.QuickCheckAsync(resource, Cancel);

    protected static async Task<Failure> CheckFailsAsync(ActionContext resource) => Assert.IsType<CheckResult.Failed>(await CheckAsync(resource)).Why;

    protected static async Task<string?> InServiceAsync(ActionContext resource) => Assert.IsType<CheckResult.InService>(await CheckAsync(resource)).Warning;

    protected static async Task<string> UnknownAsync(ActionContext resource) => Assert.IsType<CheckResult.Unknown>(await CheckAsync(resource)).Why;

    /// <summary>Waits until the check says something: libvirt learns of some things a moment later.</summary>
    protected static async Task<T> EventuallyAsync<T>(ActionContext resource)
        where T : CheckResult
    {
        CheckResult seen = null!;
        await Eventually.TrueAsync(async () => (seen = await CheckAsync(resource)) is T, $"the check says {typeof(T).Name}");
        return (T)seen;
    }
}
