using Kits.Sdk;
using Kits.Sdk.Settings;
using Kits.Testing;

namespace Kits.Ip.Tests;

/// <summary>A floating address, and the two hosts between which it floats.</summary>
[Trait("needs", "root")]
public abstract class OnTwoHosts : IDisposable
{
    public static TheoryData<string, int, string> BothFamilies { get; } = new() { { "192.0.2.10", 24, "192.0.2.1" }, { "2001:db8::10", 64, "2001:db8::1" } };

    protected static IKit Kit { get; } = new IpKit();

    protected TwoHosts Hosts { get; } = new();

    protected Some Some { get; } = new();

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public virtual void Dispose()
    {
        Hosts.Dispose();
        Some.Dispose();
    }

    /// <summary>A resource for the address on our end of the wire, with more settings if need be.</summary>
    protected ActionContext Address(string ip, int? prefix = null, params (string, string)[] more) =>
        Some.Context(SettingValues.Of([("ip", ip), ("nic", Hosts.Nic), .. prefix is null ? [] : new[] { ("cidr_netmask", $"{prefix}") }, .. more]));

    protected static async Task<string> DoneAsync(Task<ActionResult> action) => Assert.IsType<ActionResult.Done>(await action).What;

    protected static async Task<Failure> FailedAsync(Task<ActionResult> action) => Assert.IsType<ActionResult.Failed>(await action).Why;

    protected static Task<CheckResult> CheckAsync(ActionContext context) => Kit.QuickCheckAsync(context, Cancel);

    protected static async Task<Failure> CheckFailsAsync(ActionContext context) => Assert.IsType<CheckResult.Failed>(await CheckAsync(context)).Why;

    /// <summary>The next hint within a few seconds.</summary>
    protected static async Task<string> NextAsync(IAsyncEnumerator<Hint> hints)
    {
        Assert.True(await hints.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(5), TimeProvider.System, Cancel));
        return hints.Current.What;
    }
}
