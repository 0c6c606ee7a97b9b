using System.Collections.Concurrent;
using System.Diagnostics;

[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)] // all tests share the process's namespace

namespace Kits.Ip.Tests;

/// <summary>Two hosts on one wire: this process, and a thread in another network namespace. iproute2 arranges and looks, so that the kit does not judge itself.</summary>
public sealed class TwoHosts : IDisposable
{
    private static int _count;

    private readonly BlockingCollection<Action> _thereToDo = [];
    private readonly Thread _there;
    private readonly int _number = Interlocked.Increment(ref _count);

    public TwoHosts()
    {
        NamespaceOfOurOwn.Required();
        var entered = new TaskCompletionSource<int>();
        _there = new Thread(() =>
        {
            try
            {
                NamespaceOfOurOwn.EnterAnother();
                entered.SetResult(NamespaceOfOurOwn.ThreadNumber());
            }
            catch (Exception e)
            {
                entered.SetException(e);
                throw;
            }

            foreach (var action in _thereToDo.GetConsumingEnumerable())
                action();
        }) { IsBackground = true };
        _there.Start();

        var there = entered.Task.GetAwaiter().GetResult();
        IpHere($"link add {Nic} address {Mac} type veth peer name {NicThere} address {MacThere} netns {there}");
        IpHere($"link set {Nic} addrgenmode none up"); // no link-local address of the kernel's own among those that a test counts
        IpThere($"link set {NicThere} addrgenmode none up");
    }

    public string Nic => $"here{_number}";

    public string Mac => $"02:00:00:00:01:{_number:x2}";

    public string NicThere => $"there{_number}";

    public string MacThere => $"02:00:00:00:02:{_number:x2}";

    /// <summary>Runs iproute2's ip on this host; what it prints.</summary>
#pragma warning disable CA1822 // could be static, but belongs to this host as IpThere does to the other
    public string IpHere(string arguments) => RunIp(arguments);
#pragma warning restore CA1822

    /// <summary>Runs iproute2's ip on the other host.</summary>
    public string IpThere(string arguments) => There(() => RunIp(arguments));

    /// <summary>Does something on the other host.</summary>
    public T There<T>(Func<T> what)
    {
        var done = new TaskCompletionSource<T>();
        _thereToDo.Add(() =>
        {
            try
            {
                done.SetResult(what());
            }
            catch (Exception e) // told to whoever asked
            {
                done.SetException(e);
            }
        });
        return done.Task.GetAwaiter().GetResult();
    }

    /// <summary>The addresses of this host's end of the wire, as iproute2 prints them: <c>192.0.2.10/24 secondary</c>.</summary>
    public string[] Addresses(string? nic = null) =>
        [.. IpHere($"-o address show dev {nic ?? Nic}").Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(words => words[3] + (words.Contains("secondary") ? " secondary" : ""))];

    public void Dispose()
    {
        RunIp($"link delete {Nic}");
        _thereToDo.CompleteAdding();
        _there.Join();
        _thereToDo.Dispose();
    }

    private static string RunIp(string arguments)
    {
        using var ip = new Process { StartInfo = new ProcessStartInfo("ip", arguments) { RedirectStandardOutput = true, RedirectStandardError = true } };
        ip.Start(); // from this very thread: its namespace is what counts
        var output = ip.StandardOutput.ReadToEnd();
        var errors = ip.StandardError.ReadToEnd();
        ip.WaitForExit();
        return ip.ExitCode == 0 ? output : throw new InvalidOperationException($"ip {arguments}: {errors}");
    }
}
