using Kits.VirtualMachine.Tests.Machine;

namespace Kits.VirtualMachine.Tests;

public sealed class RestoreTests(Host host) : GuestTest(host)
{
    [Fact]
    public async Task A_guest_that_libvirt_does_not_know_is_defined_and_started()
    {
        var guest = new TestGuest(Host);

        Assert.Equal("g1 was started", await RestoreAsync(Resource(guest)));

        Assert.StartsWith("running", guest.State, StringComparison.Ordinal);
        Assert.Single(guest.Processes);
    }

    [Fact]
    public async Task Restore_waits_until_the_agent_answers()
    {
        var guest = new TestGuest(Host);

        await RestoreAsync(Resource(guest, ("up_agent", "true")));

        Assert.True(guest.AgentAnswers);
    }
}
