using Kits.Sdk.Settings;
using Kits.Testing;
using Kits.VirtualMachine.Tests.Machine;

namespace Kits.VirtualMachine.Tests;

/// <summary>A guest keeps the contract.</summary>
[Trait("needs", "root")]
public sealed class ContractTests(Host host) : KitContract
{
    protected override TimeSpan Patience => TimeSpan.FromSeconds(60);

    protected override Task<KitUnderTest> ArrangeAsync()
    {
        MachineOfOurOwn.Required();
        var guest = new TestGuest(host);
        return Task.FromResult(new KitUnderTest
        {
            NewKit = () => new VirtualMachineKit(),
            Settings = SettingValues.Of(("config", guest.Config), ("stop", "destroy")),
            Fingerprint = () => string.Join(' ', guest.Processes),
            Break = _ =>
            {
                guest.Kill();
                return Task.CompletedTask;
            },
            WatchNotices = true,
            CleanUp = () =>
            {
                Shell.Try("virsh", "-c", "qemu:///system", "undefine", guest.Name);
                return Task.CompletedTask;
            },
        });
    }
}
