using System.Net.Sockets;
using System.Text;
using Kits.Host.Tests.Running;

namespace Kits.Host.Tests;

public sealed class ServiceManagerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kits-manager-").FullName;

    private string SocketPath => Path.Combine(_folder, "notify");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Systemd_is_told_by_datagrams()
    {
        using var systemd = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        systemd.Bind(new UnixDomainSocketEndPoint(SocketPath));
        using var manager = Of(("NOTIFY_SOCKET", SocketPath), ("WATCHDOG_USEC", "60000000"), ("WATCHDOG_PID", $"{Environment.ProcessId}"));

        manager.Notify("READY=1");

        var buffer = new byte[100];
        using var patience = new CancellationTokenSource(Node.Patience);
        var length = await systemd.ReceiveAsync(buffer, SocketFlags.None, patience.Token);
        Assert.Equal(("systemd", TimeSpan.FromSeconds(60), "READY=1"), (manager.Name, manager.Watchdog, Encoding.UTF8.GetString(buffer, 0, length)));
    }

    [Fact]
    public void A_watchdog_of_another_process_is_none_of_ours()
    {
        using var manager = Of(("NOTIFY_SOCKET", SocketPath), ("WATCHDOG_USEC", "60000000"), ("WATCHDOG_PID", "1"));

        Assert.Null(manager.Watchdog);
    }

    [Fact]
    public void A_service_manager_that_has_gone_is_no_reason_to_fail()
    {
        using var manager = Of(("NOTIFY_SOCKET", SocketPath));

        manager.Notify("WATCHDOG=1");
    }

    [Fact]
    public void Runit_is_told_to_leave_it_down()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "supervise"));
        var control = Path.Combine(_folder, "supervise", "control");
        File.WriteAllText(control, "");
        using var manager = Of(("KITS_RUNIT_SERVICE", _folder));

        Assert.Null(manager.StayDown());
        Assert.Equal(("runit", "d"), (manager.Name, File.ReadAllText(control)));
    }

    [Fact]
    public void A_runit_that_cannot_be_told_is_named_with_what_to_do()
    {
        using var manager = Of(("KITS_RUNIT_SERVICE", _folder));

        Assert.Contains($"sv down {_folder}", manager.StayDown(), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_service_manager_nobody_is_told_anything()
    {
        using var manager = Of();

        manager.Notify("READY=1");
        Assert.Equal((null, null), (manager.Name, manager.StayDown()));
    }

    private static ServiceManager Of(params (string Name, string Value)[] variables) =>
        new(name => variables.FirstOrDefault(variable => variable.Name == name).Value);
}
