using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Kits.Scripting.CSharp;
using Kits.Sdk.Processes;
using Kits.Sdk.Services;

namespace Kits.Scripting.Workers;

/// <summary>One worker process, from its start to its end. It ends when this host does, for then its pipe ends.</summary>
public sealed class Worker : IDisposable
{
    private const int MostErrors = 32 * 1024;
    private static readonly TimeSpan ExitPatience = TimeSpan.FromSeconds(5); // what was killed is gone at once, unless the kernel holds it

    private static readonly TimeSpan LastLinePatience = TimeSpan.FromSeconds(1);

    private readonly Process _process;
    private readonly MessageChannel _channel;
    private readonly string _mark;
    private readonly string _place;
    private readonly StringBuilder _errors = new();
    private readonly TaskCompletionSource _lastLine = new();
    private readonly IKernelEvents _events;

    private Worker(Process process, string mark, string place, IKernelEvents events)
    {
        (_process, _mark, _place, _events) = (process, mark, place, events);
        _channel = new MessageChannel(process.StandardOutput.BaseStream, process.StandardInput.BaseStream);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginErrorReadLine();
    }

    /// <summary>Its pid.</summary>
    public int Pid => _process.Id;

    /// <summary>The assemblies that it has loaded.</summary>
    public HashSet<string> Loaded { get; } = [];

    /// <summary>How many scripts it has run.</summary>
    public int Calls { get; set; }

    /// <summary>When it became idle, by the pool's clock.</summary>
    public long IdleSince { get; set; }

    /// <summary>Starts one.</summary>
    /// <param name="settings">What workers are started with.</param>
    /// <param name="task"><c>run</c> or <c>compile</c>.</param>
    /// <exception cref="WorkerException">It cannot be started.</exception>
    public static Worker Start(WorkerSettings settings, string task)
    {
        var mark = $"script-worker-{Guid.NewGuid():n}";
        var place = Path.Combine(settings.Folder, mark);
        var start = new ProcessStartInfo(settings.Program, [task, place]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        foreach (var name in start.Environment.Keys.Where(name => name is not ("PATH" or "HOME" or "TZ" or "DOTNET_ROOT")).ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in settings.Environment)
            start.Environment[name] = value;
        start.Environment["KITS_MARK"] = mark;
        try
        {
#pragma warning disable RS0030 // it does not outlive us: these pipes are what ends it
            return new Worker(Process.Start(start)!, mark, place, settings.Events);
#pragma warning restore RS0030
        }
        catch (Win32Exception e)
        {
            throw new WorkerException($"no worker for C# can be started: {e.Message}");
        }
    }

    /// <summary>Sends; a worker that has ended takes nothing, and is noticed when nothing comes back.</summary>
    public void Send(Message message)
    {
        try
        {
            _channel.Send(message);
        }
        catch (IOException)
        {
            // its end is met by who receives
        }
    }

    /// <summary>Waits for the next message; null if the worker has ended.</summary>
    public Message? Receive()
    {
        try
        {
            return _channel.Receive();
        }
        catch (Exception e) when (e is IOException or System.Text.Json.JsonException or ObjectDisposedException)
        {
            return null;
        }
    }

    /// <summary>Ends it, whatever it does.</summary>
    public void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // it has ended already
        }
    }

    /// <summary>How it ended, with the place in the script where that can be told. Only after it has.</summary>
    public string LastWords()
    {
        _process.WaitForExit(ExitPatience);
        _lastLine.Task.Wait(LastLinePatience); // what a script has started may hold the pipe open
        var errors = _errors.ToString().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var what = string.Join(' ', errors.TakeWhile(line => !line.StartsWith("at ", StringComparison.Ordinal)).Take(3));
        return $"it ended its worker: {(what.Length > 0 ? what : $"exit {_process.ExitCode}")}";
    }

    /// <summary>Where the script was last seen, be the worker alive or not: <c>FILE:LINE</c>; empty before there was one.</summary>
    public string LastPlace => File.Exists(_place) ? ScriptGuard.PlaceIn(File.ReadAllBytes(_place)) : "";

    /// <summary>Ends it and everything that a script has started in it.</summary>
    public void Dispose()
    {
        Kill();
        _process.Dispose();
        File.Delete(_place);
        _ = new ProcessTree(null, "KITS_MARK", _mark).EndAsync(_events, TimeProvider.System, TimeSpan.Zero);
    }

    private void Keep(string? line)
    {
        if (line is null)
            _lastLine.TrySetResult();
        else if (_errors.Length < MostErrors)
            _errors.Append(line).Append('\n');
    }
}

/// <summary>A worker could not be started, or did not do what it is there for.</summary>
public sealed class WorkerException(string message) : Exception(message);

/// <summary>What workers are started with.</summary>
/// <param name="Program">The program <c>kits-worker</c>.</param>
/// <param name="Folder">Where compiled scripts are kept, and each worker's place in its script.</param>
/// <param name="Events">Tells when a process has ended.</param>
public sealed record WorkerSettings(string Program, string Folder, IKernelEvents Events)
{
    /// <summary>The variable that carries <see cref="Host"/>.</summary>
    public const string HostVariable = "KITS_SCRIPTS_OF";

    /// <summary>A word that all workers of this host carry, so that the next host finds what is left of them.</summary>
    public string Host { get; } = Guid.NewGuid().ToString("n");

    /// <summary>How much memory a worker may use.</summary>
    public long Heap { get; init; } = 512L * 1024 * 1024;

    /// <summary>The variables of a worker.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["LANG"] = "C.UTF-8",
        [HostVariable] = Host,
        ["DOTNET_GCHeapHardLimit"] = Heap.ToString("x", System.Globalization.CultureInfo.InvariantCulture),
        ["DOTNET_EnableDiagnostics"] = "0",
        ["DOTNET_TieredPGO"] = "0",
    };
}
