using Kits.Sdk;
using Kits.VirtualMachine.Tests.Machine;

namespace Kits.VirtualMachine.Tests;

public sealed class WatchTests(Host host) : GuestTest(host)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task What_libvirt_tells_of_the_guest_is_hinted_at_and_what_it_tells_of_others_is_not()
    {
        var (guest, other) = (new TestGuest(Host), new TestGuest(Host, "g2"));
        await RestoreAsync(Resource(guest));
        await using var hints = Kit.WatchAsync(Resource(guest), Cancel).GetAsyncEnumerator(Cancel);
        var next = NextAsync(hints);
        await RestoreAsync(Resource(other));
        await Eventually.TrueAsync(() =>
        {
            other.Virsh("suspend");
            other.Virsh("resume");
            guest.Virsh("suspend"); // again and again: nobody knows when the watch has begun
            guest.Virsh("resume");
            return Task.FromResult(next.IsCompleted);
        }, "a hint");

        Assert.StartsWith("g1 ", await next, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_guest_that_is_killed_while_libvirtd_is_dead_is_seen_and_so_is_libvirtd_when_it_is_back()
    {
        var guest = new TestGuest(Host);
        await RestoreAsync(Resource(guest));
        var process = guest.Process;
        await using var hints = Kit.WatchAsync(Resource(guest), Cancel).GetAsyncEnumerator(Cancel);
        var next = NextAsync(hints);
        while (!next.IsCompleted)
        {
            guest.Virsh("suspend");
            guest.Virsh("resume");
        }

        Host.KillDaemon();
        await UntilAsync(hints, "libvirtd has closed the connection");
        guest.Kill();
        await UntilAsync(hints, $"qemu process {process.Pid} of g1 ended");
        Host.StartDaemon();
        await UntilAsync(hints, "libvirt answers again");

        await RestoreAsync(Resource(guest)); // and the new process is followed too
        var another = guest.Process;
        await UntilAsync(hints, "g1 started");
        guest.Kill();
        await UntilAsync(hints, $"qemu process {another.Pid} of g1 ended");
    }

    [Fact]
    public async Task A_libvirtd_that_hangs_is_hinted_at_and_so_is_its_return()
    {
        var guest = new TestGuest(Host);
        await RestoreAsync(Resource(guest));
        await using var hints = Kit.WatchAsync(Resource(guest), Cancel).GetAsyncEnumerator(Cancel);
        var next = NextAsync(hints);
        while (!next.IsCompleted)
        {
            guest.Virsh("suspend");
            guest.Virsh("resume");
        }

        Host.HangDaemon();
        await UntilAsync(hints, "libvirtd has stopped answering");
        Host.ReleaseDaemon();
        await UntilAsync(hints, "libvirt answers again");
    }

    private static async Task<string> NextAsync(IAsyncEnumerator<Hint> hints)
    {
        Assert.True(await hints.MoveNextAsync().AsTask().WaitAsync(Patience, TimeProvider.System, Cancel));
        return hints.Current.What;
    }

    private static async Task UntilAsync(IAsyncEnumerator<Hint> hints, string what)
    {
        while (await NextAsync(hints) is var hint && hint != what)
            TestContext.Current.TestOutputHelper?.WriteLine(hint);
    }
}
