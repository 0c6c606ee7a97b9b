using System.Collections.Concurrent;
using System.Text;

namespace Kits.Host.Logging;

/// <summary>
/// Where the lines of the log go. Nobody who logs ever waits for the disk or the pipe behind it: a thread of its own writes, and while
/// that is held up or refused, the newest lines are kept up to a number, the rest is lost and counted.
/// </summary>
public sealed class LogOutput : IDisposable
{
    private const int Kept = 10_000;
    private static readonly TimeSpan LastWords = TimeSpan.FromMilliseconds(500); // a dead disk must not keep a dead host

    private readonly BlockingCollection<string> _lines = new(Kept);
    private readonly Stream _output;
    private readonly Thread _thread;
    private int _lost;

    /// <summary>Begins to write.</summary>
    /// <param name="output">Standard output, or what stands for it.</param>
    public LogOutput(Stream output)
    {
        _output = output;
        _thread = new Thread(Run) { Name = "log", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Hands a line over. Returns at once, whatever the disk does.</summary>
    public void Add(string line)
    {
        try
        {
            if (!_lines.TryAdd(line))
                Interlocked.Increment(ref _lost);
        }
        catch (InvalidOperationException)
        {
            // The host is ending.
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _lines.CompleteAdding();
        _thread.Join(LastWords);
    }

    private void Run()
    {
        foreach (var line in _lines.GetConsumingEnumerable())
        {
            if (!TryTellOfLost() || !TryWrite(line + "\n"))
                Interlocked.Increment(ref _lost);
        }
    }

    // Begins with an end of line, because the line before it may have been cut off.
    private bool TryTellOfLost()
    {
        var lost = Volatile.Read(ref _lost);
        if (lost == 0)
            return true;
        if (!TryWrite($"\n{lost} lines of this log are lost: its disk was full, or did not answer\n"))
            return false;

        Interlocked.Add(ref _lost, -lost);
        return true;
    }

    private bool TryWrite(string text)
    {
        try
        {
            _output.Write(Encoding.UTF8.GetBytes(text));
            _output.Flush();
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
