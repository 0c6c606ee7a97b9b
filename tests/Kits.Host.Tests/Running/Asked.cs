using System.Collections.Concurrent;

using Kits.Control;

namespace Kits.Host.Tests.Running;

/// <summary>What an operator asked, and what is answered.</summary>
public sealed class Asked(ConcurrentQueue<OperationLine> lines, Task done)
{
    /// <summary>Every line up to now.</summary>
    public IReadOnlyCollection<OperationLine> Lines => lines;

    /// <summary>Whether the last line has come.</summary>
    public bool IsDone => lines.Any(line => line.Exit is not null);

    /// <summary>The exit code and the words of the last line.</summary>
    public async Task<(int Exit, string Text)> EndAsync()
    {
        await done.WaitAsync(Node.Patience);
        var end = lines.Last();
        return (end.Exit!.Value, end.Text);
    }
}
