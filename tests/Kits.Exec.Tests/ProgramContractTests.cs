using Kits.Sdk.Processes;
using Kits.Sdk.Settings;
using Kits.Testing;

namespace Kits.Exec.Tests;

/// <summary>A program that is kept running keeps the contract.</summary>
public sealed class ProgramContractTests : KitContract
{
    protected override Task<KitUnderTest> ArrangeAsync()
    {
        var who = Guid.NewGuid().ToString("n");
        return Task.FromResult(new KitUnderTest
        {
            NewKit = () => new ExecKit(),
            Settings = new SettingValues(
            [
                new("binfile", new SettingValue.Scalar("sleep")),
                new("cmdline_options", new SettingValue.Scalar("300")),
                new("environment", new SettingValue.Map(SettingValues.Of(("WHO", who)))),
            ]),
            Fingerprint = () => string.Join(", ", ProcessTable.Carrying("WHO", who)),
            Break = _ =>
            {
                foreach (var process in ProcessTable.Carrying("WHO", who))
                    ProcessTable.Signal(process, 9);
                return Eventually.TrueAsync(() => ProcessTable.Carrying("WHO", who) is [], "the program ends");
            },
            WatchNotices = true,
        });
    }
}
