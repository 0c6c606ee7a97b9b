using System.Security.Cryptography;
using System.Text;
using Kits.Scripting.Vocabulary;

namespace Kits.Scripting.Workers;

/// <summary>Has C# scripts compiled by a process of its own, which ends when there was nothing to compile for a while.</summary>
public sealed class ScriptCompiler : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60); // the first on a slow, busy machine takes seconds
    private static readonly TimeSpan IdlePatience = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly WorkerSettings _settings;
    private readonly TimeProvider _time;
    private readonly ITimer _tidy;
    private readonly Lazy<string> _fingerprint;
    private Worker? _worker;

    /// <summary>A compiler that has not been started.</summary>
    public ScriptCompiler(WorkerSettings settings, TimeProvider time)
    {
        (_settings, _time) = (settings, time);
        _tidy = time.CreateTimer(_ => Tidy(), null, IdlePatience, IdlePatience);
        _fingerprint = new(() => FingerprintOf(Path.GetDirectoryName(Path.GetFullPath(settings.Program))!));
    }

    /// <summary>What every assembly depends on, besides its own files: the worker, its compiler, the words of scripts.</summary>
    public string Fingerprint => _fingerprint.Value;

    /// <summary>Compiles a script.</summary>
    /// <param name="path">The file.</param>
    /// <param name="folder">Where the assembly goes; null: only look for mistakes, calls that no script should make among them.</param>
    /// <param name="owesAnswer">Whether to find fault with a script that cannot end with an answer.</param>
    /// <exception cref="ScriptFaultException">It has mistakes.</exception>
    /// <exception cref="WorkerException">The compiler itself failed.</exception>
    public CompiledScript? Compile(string path, string? folder, bool owesAnswer = false)
    {
        lock (_gate)
        {
            var worker = _worker ??= Worker.Start(_settings, "compile");
            using var late = _time.CreateTimer(_ => worker.Kill(), null, Patience, Timeout.InfiniteTimeSpan);
            worker.Send(new Message.Compile(path, folder, Fingerprint, owesAnswer));
            if (worker.Receive() is not Message.Compiled compiled)
            {
                _worker = null;
                var words = worker.LastWords();
                worker.Dispose();
                throw new WorkerException($"{path} was not compiled: {words}");
            }

            worker.IdleSince = _time.GetTimestamp();
            return compiled.Problems.Count == 0 ? compiled.Program : throw new ScriptFaultException(compiled.Problems);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _tidy.Dispose();
        lock (_gate)
        {
            _worker?.Dispose();
            _worker = null;
        }
    }

    private void Tidy()
    {
        if (!_gate.TryEnter())
            return; // it compiles

        try
        {
            if (_worker is not { } idle || _time.GetElapsedTime(idle.IdleSince) < IdlePatience)
                return;
            idle.Dispose();
            _worker = null;
        }
        finally
        {
            _gate.Exit();
        }
    }

    private static string FingerprintOf(string folder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in new[] { "kits-worker.dll", "kits-worker.deps.json", "Kits.Scripting.dll", "Kits.Sdk.dll" })
            hash.AppendData(File.ReadAllBytes(Path.Combine(folder, file)));
        hash.AppendData(Encoding.UTF8.GetBytes(Environment.Version.ToString()));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
