using System.Globalization;
using Kits.Control;
using Kits.Sdk.Processes;
using Kits.Sdk.Services;

namespace Kits.Benchmarks;

/// <summary>A published host with a configuration, and the machine it runs on: the namespaces this program was started in.</summary>
internal sealed class Node(string work, ICommandRunner commands, TimeProvider time)
{
    private readonly string _published = Environment.GetEnvironmentVariable("KITS_PUBLISHED") ?? throw new InvalidOperationException("KITS_PUBLISHED names the published host");
    private int _hosts;

    public ProcessIdentity Host { get; private set; } = null!;

    private string Socket => Path.Combine(work, "kits.sock");

    public string Command(string name) => Path.Combine(_published, "bin", name);

    public async Task RunAsync(string program, params string[] arguments)
    {
        var result = await commands.RunAsync(new Command(program, arguments) { Environment = new Dictionary<string, string> { ["KITS_SOCKET"] = Socket } }, CancellationToken.None);
        if (!result.Succeeded)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {result}");
    }

    /// <summary>How long it takes to run a command.</summary>
    public async Task<double> TimeAsync(string program, params string[] arguments)
    {
        var begun = time.GetTimestamp();
        await RunAsync(program, arguments);
        return time.GetElapsedTime(begun).TotalMilliseconds;
    }

    /// <summary>Starts a host with an empty state and waits until it answers. The result is how long that took.</summary>
    public async Task<double> StartAsync(string configuration)
    {
        var file = Path.Combine(work, "kits.yaml");
        await File.WriteAllTextAsync(file, $"node: bench\n{configuration}");
        var state = Path.Combine(work, $"state-{++_hosts}");
        var begun = time.GetTimestamp();
        Host = commands.Start(new Command(Command("kitsd"), "--config", file, "--state", state, "--socket", Socket) { OutputFile = Path.Combine(work, "kitsd.log") });
        await UntilAsync(() => File.Exists(Socket));
        await RunAsync(Command("kits"), "status");
        return time.GetElapsedTime(begun).TotalMilliseconds;
    }

    /// <summary>Waits until everything is in service and nothing runs on it any more.</summary>
    public async Task InServiceAsync()
    {
        using var client = new ControlClient(Socket);
        while ((await client.StatusAsync(tag: null, CancellationToken.None)).Resources.Any(resource => resource is not { State: "ISP", Operation: null }))
            await Task.Delay(TimeSpan.FromMilliseconds(20), time);
    }

    /// <summary>What happened last of a kind.</summary>
    public async Task<HistoryEntry> LastAsync(string tag, string kind)
    {
        using var client = new ControlClient(Socket);
        return await client.HistoryAsync(tag, limit: 20, CancellationToken.None).LastAsync(entry => entry.Kind == kind);
    }

    public async Task StopAsync()
    {
        await RunAsync(Command("lkstop"));
        await UntilAsync(() => !ProcessTable.IsAlive(Host));
    }

    /// <summary>From a fault until what it broke is back, seen from outside.</summary>
    public async Task<double> RecoveryAsync(Func<Task> fault, Func<bool> isBroken, Func<bool> isBack)
    {
        await fault();
        var begun = time.GetTimestamp();
        if (!isBroken() && !isBack())
            throw new InvalidOperationException("the fault did nothing");
        await UntilAsync(isBack);
        return time.GetElapsedTime(begun).TotalMilliseconds;
    }

    /// <summary>CPU time the host has used so far, in seconds.</summary>
    public double CpuSeconds()
    {
        var fields = File.ReadAllText($"/proc/{Host.Pid}/stat").Split(')')[^1].Split(' ');
        return (long.Parse(fields[12], CultureInfo.InvariantCulture) + long.Parse(fields[13], CultureInfo.InvariantCulture)) / 100.0; // clock ticks of 10 ms
    }

    /// <summary>A value of /proc/PID/status in MB.</summary>
    public double Megabytes(string name) =>
        double.Parse(File.ReadLines($"/proc/{Host.Pid}/status").First(line => line.StartsWith(name, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024;

    private async Task UntilAsync(Func<bool> holds)
    {
        var begun = time.GetTimestamp();
        while (!holds())
        {
            if (time.GetElapsedTime(begun) > TimeSpan.FromSeconds(30))
                throw new TimeoutException("not within 30 s");
            await Task.Delay(TimeSpan.FromMilliseconds(1), time);
        }
    }
}
