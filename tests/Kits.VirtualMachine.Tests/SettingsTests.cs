using Kits.Sdk.Settings;

namespace Kits.VirtualMachine.Tests;

public sealed class SettingsTests
{
    [Theory]
    [InlineData("config=/vm/g1.xml hypervsor=qemu:///system", "hypervsor: unknown setting, did you mean hypervisor?")]
    [InlineData("config=g1.xml", "config: g1.xml is not an absolute path")]
    [InlineData("config=/vm/g1.xml hypervisor=here", "hypervisor: here is not a libvirt URI; write one like qemu:///system")]
    [InlineData("config=/vm/g1.xml force_stop=true stop=save", "force_stop: force_stop and stop: save contradict each other: write one of them")]
    [InlineData("config=/vm/g1.xml stop=destroy shutdown_mode=acpi", "shutdown_mode: only means something with stop: shutdown")]
    [InlineData("config=/vm/g1.xml up_port=192.0.2.20", "up_port: 192.0.2.20 is not HOST:PORT; write one like 192.0.2.20:22")]
    [InlineData("config=/vm/g1.xml agent_timeout=100ms", "agent_timeout: must be from 1s to 1h")]
    public void A_mistake_is_told(string settings, string problem) => Assert.Contains(problem, Bind(settings).Problems.Select(found => $"{found.Key}: {found.Message}"));

    [Theory]
    [InlineData("config=/vm/g1.xml", StopMode.Shutdown)]
    [InlineData("config=/vm/g1.xml force_stop=true", StopMode.Destroy)]
    [InlineData("config=/vm/g1.xml force_stop=true stop=destroy", StopMode.Destroy)]
    [InlineData("config=/vm/g1.xml stop=save", StopMode.Save)]
    public void How_it_is_stopped_can_be_said_as_in_VirtualDomain(string settings, StopMode stop) =>
        Assert.Equal(stop, ((VirtualMachineSettings)Bind(settings).OrThrow()).StopBy);

    [Fact]
    public void Restore_waits_for_an_agent_that_every_check_asks()
    {
        Assert.True(((VirtualMachineSettings)Bind("config=/vm/g1.xml agent_ping=true").OrThrow()).WaitsForAgent);
        Assert.False(((VirtualMachineSettings)Bind("config=/vm/g1.xml agent_ping=true up_agent=false").OrThrow()).WaitsForAgent);
    }

    [Theory]
    [InlineData("192.0.2.20:22", "192.0.2.20", 22)]
    [InlineData("[2001:db8::20]:22", "2001:db8::20", 22)]
    [InlineData("guest.example:443", "guest.example", 443)]
    public void An_address_has_a_host_and_a_port(string text, string host, int port) =>
        Assert.Equal((host, port), new VirtualMachineSettings { UpPort = text }.UpAddress);

    private static BoundSettings Bind(string settings) => SettingsBinder.Bind(
        typeof(VirtualMachineSettings), SettingValues.Of([.. settings.Split(' ').Select(pair => pair.Split('=', 2)).Select(pair => (pair[0], pair[1]))]));
}
