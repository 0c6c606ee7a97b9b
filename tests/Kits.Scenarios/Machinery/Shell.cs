using System.Diagnostics;

namespace Kits.Scenarios.Machinery;

/// <summary>How a command ended, and what it said.</summary>
internal sealed record Outcome(int Exit, string Output, string Error)
{
    public override string ToString() => $"exit {Exit}\n{Output}{Error}";
}

/// <summary>A command that runs while the test goes on. None of them outlives the test.</summary>
internal sealed class RunningCommand : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly Process _process;
    private readonly Task<string> _output, _error;
    private readonly List<string> _lines = [];
    private readonly SemaphoreSlim _another = new(0);

    public RunningCommand(IEnumerable<string> line, IReadOnlyDictionary<string, string>? environment = null)
    {
        var words = line.ToList();
        var start = new ProcessStartInfo(words[0], words.Skip(1))
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;

        _process = new Process { StartInfo = start };
        _process.Start();
        _output = ReadAsync(_process.StandardOutput);
        _error = ReadAsync(_process.StandardError);
    }

    public int Pid => _process.Id;

    public StreamWriter Input => _process.StandardInput;

    public bool HasEnded => _process.HasExited;

    /// <summary>Waits for a line, in what it said before too.</summary>
    public async Task<string> LineAsync(string part)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (true)
        {
            lock (_lines)
                if (_lines.Find(line => line.Contains(part, StringComparison.Ordinal)) is { } found)
                    return found;

            if (_output.IsCompleted && _error.IsCompleted)
                throw new InvalidOperationException($"it ended without saying \"{part}\": {await EndAsync()}");

            await _another.WaitAsync(deadline.Token);
        }
    }

    public async Task<Outcome> EndAsync()
    {
        using var deadline = new CancellationTokenSource(Patience);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{string.Join(' ', _process.StartInfo.ArgumentList)}: not done within {Patience}");
        }

        return new Outcome(_process.ExitCode, await _output, await _error);
    }

    /// <summary>Signals the command itself, the one that nsenter has forked, unless it has ended already; then waits for its end.</summary>
    public async Task<Outcome> EndAsync(string signal)
    {
        try
        {
            using var kill = new RunningCommand(["kill", $"-{signal}", File.ReadAllText($"/proc/{Pid}/task/{Pid}/children").Trim()]);
            await kill.EndAsync();
        }
        catch (IOException)
        {
            // it has ended
        }

        return await EndAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
        _another.Dispose();
    }

    private async Task<string> ReadAsync(StreamReader reader)
    {
        var text = new System.Text.StringBuilder();
        while (await reader.ReadLineAsync() is { } line)
        {
            text.AppendLine(line);
            lock (_lines)
                _lines.Add(line);
            _another.Release();
        }

        _another.Release();
        return text.ToString();
    }
}
