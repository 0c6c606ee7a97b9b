using Kits.Sdk.Processes;
using Kits.Sdk.Services;
using Kits.Testing;

namespace Kits.Ip.Tests.Machine;

/// <summary>A link called <c>near</c> with 192.0.2.1/24 and 2001:db8::1/64 on it, and a neighbour at its other end, in a namespace of its own.</summary>
internal sealed class Wire : IAsyncDisposable
{
    private readonly Some _some;
    private readonly ProcessIdentity _neighbour;

    private Wire(Some some, ProcessIdentity neighbour) => (_some, _neighbour) = (some, neighbour);

    public static async Task<Wire> LayAsync(Some some)
    {
        var neighbour = some.Commands.Start(new Command("unshare", "--net", "sleep", "600"));
        var wire = new Wire(some, neighbour);
        await Eventually.TrueAsync(
            () => File.ReadAllText($"/proc/{neighbour.Pid}/comm").Trim() == "sleep", "the neighbour has a namespace of its own");
        await wire.RunAsync("ip", "link", "set", "lo", "up");
        await wire.RunAsync("ip", "link", "add", "near", "type", "veth", "peer", "name", "far", "netns", $"{neighbour.Pid}");
        await wire.RunAsync("ip", "link", "set", "near", "up");
        await wire.NeighbourAsync("ip", "link", "set", "far", "up");
        await wire.RunAsync("ip", "address", "add", "192.0.2.1/24", "dev", "near");
        await wire.RunAsync("ip", "address", "add", "2001:db8::1/64", "dev", "near", "nodad");
        return wire;
    }

    public async Task<string> RunAsync(string program, params string[] arguments)
    {
        var result = await _some.Commands.RunAsync(new Command(program, arguments), CancellationToken.None);
        Assert.True(result.Succeeded, $"{program} {string.Join(' ', arguments)}: {result}");
        return result.Output;
    }

    public Task<string> NeighbourAsync(params string[] command) => RunAsync("nsenter", ["-t", $"{_neighbour.Pid}", "-n", .. command]);

    public async ValueTask DisposeAsync()
    {
        await _some.Commands.RunAsync(new Command("ip", "link", "del", "near"), CancellationToken.None); // a test may have deleted it already
        ProcessTable.Signal(_neighbour, 9);
    }
}
