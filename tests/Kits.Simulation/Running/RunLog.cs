using Kits.Simulation.Machine;

namespace Kits.Simulation.Running;

/// <summary>What happened in a run, line by line; kept only where someone is going to read it.</summary>
public sealed class RunLog(Timeline time, bool isKept)
{
    private readonly List<string> _lines = [];

    /// <summary>Whether anybody is going to read it.</summary>
    public bool IsKept => isKept;

    /// <summary>The lines.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <summary>Adds a line, if anybody reads it.</summary>
    public void Add(string kind, string text)
    {
        if (isKept)
            _lines.Add($"{(long)time.Now.TotalMinutes,3}:{time.Now.Seconds:00}.{time.Now.Milliseconds:000}  {kind,-8} {text}");
    }
}
