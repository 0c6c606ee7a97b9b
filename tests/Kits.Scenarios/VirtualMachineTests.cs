using Kits.Control;

namespace Kits.Scenarios;

/// <summary>A guest on a filesystem that holds its image, and an application that needs it.</summary>
[Trait("needs", "root")]
public sealed class VirtualMachineTests(Published published) : Scenario(published)
{
    private const int FewestKills = 2;            // what is wanted, and an intent; the outcome may share a write with what follows
    private const int MostKills = 100;

    private static readonly string[] Tags = ["images", "guest", "app"];

    private string _images = "";
    private Guest _guest = null!;
    private Heart _app = null!;

    private protected override async Task ArrangeAsync()
    {
        var device = await Node.DiskAsync("images.disk");
        _images = Directory.CreateDirectory(Node.Place("images")).FullName;
        (_guest, _app) = (new Guest(Node, _images), new Heart(Node, "app"));
        await _guest.DescribeAsync();
        await Node.DoneAsync("mount", device, _images);
        await Node.DoneAsync("truncate", "--size", "1M", _guest.Image);
        await Node.DoneAsync("umount", _images);
        Node.Configure($$"""
              - tag: images
                kit: filesystem
                settings: { device: {{device}}, directory: {{_images}}, fstype: ext4 }
              - tag: guest
                kit: virtualmachine
                needs: [images]
                settings: {{_guest.Settings}}
                recover: { attempts: 1000, within: 10m }
              - tag: app
                kit: exec
                needs: [guest]
                settings: {{_app.Settings}}
            """);
        await Node.StartHostAsync();
        await InServiceAsync();
    }

    [Fact]
    public async Task A_guest_comes_up_after_its_filesystem_recovers_under_its_application_and_goes_down_before_it()
    {
        Assert.Equal(Tags, await ActionsAsync());
        var (guest, app) = (_guest.Pid, _app.Pid);

        await Node.DoneAsync("kill", "-KILL", $"{guest}");
        await Node.UntilAsync("another guest runs", () => _guest.Pid is var pid && pid != 0 && pid != guest);
        await InServiceAsync();
        Assert.Equal(app, _app.Pid);
        Assert.Equal((string[])[.. Tags, "guest"], await ActionsAsync());

        await Node.DoneAsync("kits", "remove", "images");
        await Node.AreAsync("OSU", Tags);
        Assert.Empty(_guest.Pids);
        Assert.False(Node.IsMounted(_images));
        Assert.Equal((string[])[.. Tags, "guest", .. Enumerable.Reverse(Tags)], await ActionsAsync());
    }

    [Fact]
    public async Task A_filesystem_that_is_lost_takes_the_guest_down_and_brings_it_back()
    {
        var guest = _guest.Pid;

        await Node.DoneAsync("umount", "--lazy", _images);
        await Node.UntilAsync("another guest runs", () => _guest.Pid is var pid && pid != 0 && pid != guest);
        await InServiceAsync();

        Assert.False(Node.IsAlive(guest));
        Assert.True(Node.IsMounted(_images));
    }

    [Fact]
    public async Task While_libvirtd_is_dead_nothing_is_recovered_and_a_guest_that_died_comes_back_with_it()
    {
        var guest = _guest.Pid;
        await Node.DoneAsync("bash", "-c", "kill -KILL $(cat /run/libvirt/libvirtd.pid)");
        await Node.UntilAsync("it is noticed", async () => (await Node.HistoryAsync("guest")).Any(entry => entry.Text.StartsWith("could not tell: libvirt did not tell of g1", StringComparison.Ordinal)));

        await Node.DoneAsync("kill", "-KILL", $"{guest}");
        await Node.UntilAsync("its end is noticed", async () => (await Node.HistoryAsync("guest")).Any(entry => entry.Text == $"qemu process {guest} of g1 ended"));
        Assert.Equal(Tags, await ActionsAsync());

        await Node.DoneAsync(Path.Combine(Published.Root, "tests", "Kits.VirtualMachine.Tests", "Machine", "start-libvirtd.sh"), Node.Place("libvirt"));
        await Node.UntilAsync("another guest runs", () => _guest.Pid is var pid && pid != 0 && pid != guest);
        await InServiceAsync();
    }

    [Fact]
    public async Task A_host_that_is_killed_while_the_guest_starts_adopts_it()
    {
        await Node.DoneAsync("kits", "remove", "guest");
        await Node.AreAsync("OSU", "guest");

        using var restore = Node.Start("kits", "restore", "guest");
        await Node.UntilAsync("its process is there", () => _guest.Pid != 0);
        await Node.KillHostAsync();
        var guest = _guest.Pid;

        await Node.StartHostAsync();
        await Node.AreAsync("ISP", "guest");
        Assert.Equal(guest, _guest.Pid);
    }

    [Theory, InlineData("restore"), InlineData("remove")]
    public async Task A_host_that_is_killed_at_any_write_leaves_one_guest_or_none(string action)
    {
        var kills = 0;
        while (await IsKilledAtAsync(kills + 1, action))
        {
            kills++;
            var running = _guest.Pid;
            await Node.StartHostAsync();
            await Node.UntilAsync($"all is settled after kill {kills}", async () => Agrees(await Node.StatusAsync("guest"), _guest.Pid != 0));
            Assert.InRange(_guest.Pids.Count, 0, 1);
            if (running != 0 && _guest.Pid != 0)
                Assert.Equal(running, _guest.Pid);
        }

        Assert.InRange(kills, FewestKills, MostKills);
        await Node.AreAsync(action == "restore" ? "ISP" : "OSU", "guest");
    }

    /// <summary>Kills the host at a write of an operation on the guest, from one that is known to be complete.</summary>
    private async Task<bool> IsKilledAtAsync(int write, string action)
    {
        await Node.DoneAsync("kits", action == "restore" ? "remove" : "restore", "guest");
        await Node.AreAsync(action == "restore" ? "OSU" : "ISP", "guest");
        var writer = Path.GetFileName(Directory.GetDirectories(Node.Seen($"/proc/{Node.Host}/task"))
            .Single(thread => File.ReadAllText(Path.Combine(thread, "comm")).Trim() == "journal"));
        using var strace = Node.Start("strace", "-p", writer, "-o", Node.Place("strace.out"),
            "-e", "trace=fsync,fdatasync", "-e", $"inject=fsync,fdatasync:signal=KILL:when={write}");
        await strace.LineAsync($"Process {writer} attached");
        await Node.RunAsync("kits", action, "guest");
        await strace.EndAsync("KILL");
        var killed = (await Node.RunAsync("kits", "status")).Exit == ExitCode.Unreachable;
        if (killed)
            await Node.UntilAsync("the host is dead", () => !Node.IsAlive(Node.Host));
        return killed;
    }

    private static bool Agrees(ResourceStatus guest, bool runs) => guest switch
    {
        { Operation: not null } => false,
        { Wanted: "in" } => runs && guest.State == "ISP",
        _ => guest.State == (runs ? "ISU" : "OSU"),
    };

    private async Task InServiceAsync()
    {
        await Node.AreAsync("ISP", Tags);
        await Node.UntilAsync("the machine agrees", () => _guest.Pid != 0 && Node.IsMounted(_images) && _app.Pid != 0);
    }

    /// <summary>On which resources kits acted, in order.</summary>
    private async Task<string[]> ActionsAsync() =>
        [.. (await Node.HistoryAsync()).Where(entry => entry.Kind == "action").Select(entry => entry.Tag)];
}
