using System.Runtime.CompilerServices;

using BadKits;
using Kits.Sdk;
using Kits.Sdk.Discovery;
using Kits.Sdk.Settings;

[assembly: RecoveryKit("toy", typeof(ToyKit))]

namespace BadKits;

/// <summary>
/// A whole kit whose machine is one file: it exists while the resource is in service. The file beside it, FILE.control, says in lines such
/// as <c>fail restore</c>, <c>hold check</c> or <c>hang remove</c> what goes wrong from now on; a call that is held or hangs waits until
/// somebody writes to the named pipe FILE.restore, FILE.check ... Held calls hear that they should give up, hanging ones do not.
/// </summary>
public sealed class ToyKit : Kit<ToySettings>, IDiscovers
{
    /// <summary>Every file of a folder whose name begins with "toy".</summary>
    public Task<DiscoveryResult> DiscoverAsync(DiscoveryContext context, CancellationToken cancel) => Task.FromResult(Directory.Exists(context.Where)
        ? new DiscoveryResult([.. Directory.GetFiles(context.Where, "toy*").Order().Select((file, at) =>
            new DiscoveredResource($"toy-{at}", SettingValues.Of(("file", file)), "a toy"))])
        : new DiscoveryResult([], $"{context.Where} is no folder"));

    protected override string Describe(ToySettings settings) => settings.File;

    protected override Task<ActionResult> RestoreAsync(ResourceAction<ToySettings> action, CancellationToken cancel) =>
        ActAsync(action, "restore", () =>
        {
            if (File.Exists(action.Settings.File))
                return "it was there already";
            File.WriteAllText(action.Settings.File, string.Join(' ', action.Arguments));
            return "the file is there";
        }, cancel);

    protected override Task<ActionResult> RemoveAsync(ResourceAction<ToySettings> action, CancellationToken cancel) =>
        ActAsync(action, "remove", () =>
        {
            File.Delete(action.Settings.File);
            return "the file is gone";
        }, cancel);

    protected override async Task<CheckResult> QuickCheckAsync(ResourceAction<ToySettings> action, CancellationToken cancel)
    {
        await GateAsync(action, "check", cancel);
        if (Says(action, "fail check") && File.Exists(action.Settings.File))
            return new CheckResult.Failed(Failure.Passing("the toy is broken"));
        if (Says(action, "settings check"))
            return new CheckResult.Failed(Failure.OfTheSettings("the toy's settings are wrong"));
        if (Says(action, "unknown check"))
            return new CheckResult.Unknown("the toy cannot be seen");
        return File.Exists(action.Settings.File)
            ? new CheckResult.InService(Says(action, "warn check") ? "the toy is worn" : null)
            : new CheckResult.OutOfService(OnPurpose: Says(action, "purpose check"));
    }

    protected override async Task<CheckResult> DeepCheckAsync(ResourceAction<ToySettings> action, CancellationToken cancel)
    {
        await File.AppendAllTextAsync(action.Settings.File + ".deep", ".", cancel);
        return Says(action, "fail deep")
            ? new CheckResult.Failed(Failure.Passing("the toy is rotten inside"))
            : await QuickCheckAsync(action, cancel);
    }

    protected override Task<ActionResult> RecoverAsync(ResourceAction<ToySettings> action, Failure failure, CancellationToken cancel) =>
        ActAsync(action, "recover", () =>
        {
            File.WriteAllText(action.Settings.File, "");
            return "the file is there again";
        }, cancel);

    protected override async IAsyncEnumerable<Hint> WatchAsync(ResourceAction<ToySettings> action, [EnumeratorCancellation] CancellationToken cancel)
    {
        if (!Says(action, "hold watch"))
            yield break;

        await GateAsync(action, "watch", cancel);
        yield return new Hint("the toy moved");
    }

    private static async Task<ActionResult> ActAsync(ResourceAction<ToySettings> action, string name, Func<string> act, CancellationToken cancel)
    {
        await GateAsync(action, name, cancel);
        return Says(action, $"fail {name}") ? new ActionResult.Failed(Failure.Passing($"the toy refuses to {name}")) : new ActionResult.Done(act());
    }

    private static bool Says(ResourceAction<ToySettings> action, string line) =>
        File.Exists(ControlOf(action)) && File.ReadAllLines(ControlOf(action)).Contains(line);

    private static string ControlOf(ResourceAction<ToySettings> action) => action.Settings.File + ".control";

    private static async Task GateAsync(ResourceAction<ToySettings> action, string name, CancellationToken cancel)
    {
        if (Says(action, $"hang {name}"))
            Open();
        if (Says(action, $"hold {name}"))
            await Task.Factory.StartNew(Open, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).WaitAsync(cancel);

        // Opening a named pipe waits for the other side, and reading it for its end.
        void Open()
        {
            using var gate = new FileStream($"{action.Settings.File}.{name}", FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            while (gate.ReadByte() >= 0)
            {
                // what is written does not matter
            }
        }
    }
}
