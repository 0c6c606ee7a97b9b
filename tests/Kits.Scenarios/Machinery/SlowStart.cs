namespace Kits.Scenarios.Machinery;

/// <summary>A resource whose start goes on until the test says so: its command waits on a FIFO.</summary>
internal sealed class SlowStart(Node node, string name)
{
    private string Begun => node.Place($"{name}.begun");

    private string Gate => node.Place($"{name}.gate");

    private string On => node.Place($"{name}.on");

    public async Task<string> SettingsAsync()
    {
        await node.DoneAsync("mkfifo", Gate);
        File.WriteAllText(node.Place($"{name}.start"), $"touch {Begun}\nread -r < {Gate}\nmv {Begun} {On}\n");
        File.WriteAllText(node.Place($"{name}.check"), $"[ -e {On} ] || exit 7\n");
        return $"{{ start: /bin/bash {node.Place($"{name}.start")}, stop: /bin/rm -f {On}, check: /bin/bash {node.Place($"{name}.check")} }}";
    }

    public bool IsOn => File.Exists(On);

    public Task HasBegunAsync() => node.UntilAsync($"{name} is starting", () => File.Exists(Begun));

    /// <summary>Lets the start go on to its end.</summary>
    public Task ReleaseAsync() => node.DoneAsync("bash", "-c", $"echo go > {Gate}");
}
