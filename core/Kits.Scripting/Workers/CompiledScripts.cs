using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Kits.Scripting.Running;
using Kits.Scripting.Vocabulary;

namespace Kits.Scripting.Workers;

/// <summary>
/// Compiled scripts, on disk and known by all that they were made from. Whether one still holds is found without a compiler; a version
/// that does not compile leaves the last good one in force, even across a restart of the host.
/// </summary>
/// <param name="folder">Where they lie.</param>
/// <param name="compiler">Makes them.</param>
/// <param name="whyNot">Why a file cannot be trusted, or null.</param>
internal sealed class CompiledScripts(string folder, ScriptCompiler compiler, Func<string, string?> whyNot)
{
    private readonly ConcurrentDictionary<string, Entry> _entries = [];

    /// <summary>The assembly that is in force for a script now.</summary>
    /// <exception cref="ScriptFaultException">There is none.</exception>
    public CompiledScript Get(ScriptRun run)
    {
        var entry = _entries.GetOrAdd(run.Path, _ => new Entry());
        if (entry.Settled is { } settled && settled.Stamps.StillHold())
            return Trusted(settled.Script);

        Task<CompiledScript> making;
        lock (entry)
            making = entry.Making ??= Task.Factory.StartNew(() => Make(run, entry), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        if (Task.WaitAny([making], run.Time) == 0)
            return Trusted(making.GetAwaiter().GetResult());

        return entry.Settled is { } before ? Trusted(before.Script) : throw new ScriptFaultException($"{run.Path} is still being compiled");
    }

    private CompiledScript Make(ScriptRun run, Entry entry)
    {
        try
        {
            var before = entry.Settled?.Script ?? Remembered(run.Path);
            if (before is not null && IsFresh(before))
                return entry.Settle(before, FileStamps.Of(before.Inputs.Keys));

            try
            {
                Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
                var made = compiler.Compile(run.Path, folder)!;
                Remember(made);
                if (entry.Settled is not null)
                    run.Told($"{run.Path} was changed: the new version is in force");
                return entry.Settle(made, FileStamps.Of(made.Inputs.Keys));
            }
            catch (Exception fault) when (fault is ScriptFaultException or WorkerException or IOException && before is not null && before.Fingerprint == compiler.Fingerprint && File.Exists(before.Assembly))
            {
                run.Told($"the last good version of {run.Path} stays in force: {fault.Message}");
                return entry.Settle(before, FileStamps.Of(before.Inputs.Keys));
            }
            catch (WorkerException failed)
            {
                throw new ScriptFaultException(failed.Message);
            }
        }
        finally
        {
            lock (entry)
                entry.Making = null;
        }
    }

    private CompiledScript Trusted(CompiledScript script) =>
        script.Inputs.Keys.Where(File.Exists).Select(whyNot).FirstOrDefault(why => why is not null) is { } untrusted
            ? throw new ScriptFaultException($"{script.Path} is not run: {untrusted}")
            : script;

    private bool IsFresh(CompiledScript script) =>
        script.Fingerprint == compiler.Fingerprint && File.Exists(script.Assembly) && script.Inputs.All(input => HashOf(input.Key) == input.Value);

    private CompiledScript? Remembered(string path)
    {
        try
        {
            return File.Exists(ManifestOf(path)) ? JsonSerializer.Deserialize(File.ReadAllText(ManifestOf(path)), MessageJson.Default.CompiledScript) : null;
        }
        catch (JsonException)
        {
            return null; // half written by a host that was killed
        }
    }

    private void Remember(CompiledScript script)
    {
        var file = ManifestOf(script.Path);
        var before = Remembered(script.Path);
        File.WriteAllText(file + ".new", JsonSerializer.Serialize(script, MessageJson.Default.CompiledScript));
        File.Move(file + ".new", file, overwrite: true);
        if (before is not null && before.Assembly != script.Assembly)
        {
            File.Delete(before.Assembly); // a worker that has it loaded read it whole
            File.Delete(Path.ChangeExtension(before.Assembly, ".pdb"));
        }
    }

    private string ManifestOf(string path) => Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)))[..32] + ".json");

    private static string? HashOf(string path) => File.Exists(path) ? Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))) : null;

    private sealed class Entry
    {
        private Settlement? _settled;

        /// <summary>What is in force, and how the files looked when that was decided.</summary>
        public Settlement? Settled => Volatile.Read(ref _settled);

        public Task<CompiledScript>? Making { get; set; }

        public CompiledScript Settle(CompiledScript script, FileStamps stamps)
        {
            Volatile.Write(ref _settled, new Settlement(script, stamps));
            return script;
        }
    }

    private sealed record Settlement(CompiledScript Script, FileStamps Stamps);
}
