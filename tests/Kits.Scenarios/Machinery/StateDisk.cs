namespace Kits.Scenarios.Machinery;

/// <summary>A small disk of its own under the state folder of a node: database and log lie there, and nothing else.</summary>
internal sealed class StateDisk(Node node)
{
    public async Task MountAsync()
    {
        var device = await node.DiskAsync("state.img");
        Directory.CreateDirectory(node.State);
        await node.DoneAsync("mount", device, node.State);
        await node.DoneAsync("chmod", "700", node.State);
    }

    public Task FreezeAsync() => node.DoneAsync("fsfreeze", "--freeze", node.State);

    public Task ThawAsync() => node.DoneAsync("fsfreeze", "--unfreeze", node.State);

    public Task FillAsync() => node.RunAsync("dd", "if=/dev/zero", $"of={Ballast}", "bs=4k", "conv=fsync", "status=none");

    public Task ClearAsync() => node.DoneAsync("rm", Ballast);

    private string Ballast => Path.Combine(node.State, "ballast");
}
