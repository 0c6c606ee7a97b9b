using Kits.Sdk.Settings;
using Kits.Testing;

namespace Kits.Exec.Tests;

/// <summary>What commands start, stop and check keeps the contract.</summary>
public sealed class CommandsContractTests : KitContract
{
    protected override Task<KitUnderTest> ArrangeAsync()
    {
        var state = Path.Combine(Some.Folder, "state");
        return Task.FromResult(new KitUnderTest
        {
            NewKit = () => new ExecKit(),
            Settings = SettingValues.Of(
                ("start", $"sh -c 'date +%s%N > {state}'"),
                ("stop", $"rm -f {state}"),
                ("check", $"sh -c '[ -e {state} ] || exit 7'")),
            Fingerprint = () => File.Exists(state) ? File.ReadAllText(state) : "",
            Break = _ =>
            {
                File.Delete(state);
                return Task.CompletedTask;
            },
        });
    }
}
