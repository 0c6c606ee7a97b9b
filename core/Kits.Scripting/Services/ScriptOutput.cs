using System.Text;

namespace Kits.Scripting.Services;

/// <summary>What one call of a script wrote: the beginning is kept, the rest is counted.</summary>
/// <param name="limit">How many characters are kept.</param>
public sealed class ScriptOutput(int limit)
{
    private readonly Lock _gate = new(); // a script may leave tasks behind that still write
    private readonly StringBuilder _kept = new();
    private long _left;

    /// <summary>Adds a line.</summary>
    public void Add(string line)
    {
        lock (_gate)
        {
            var room = limit - _kept.Length;
            if (line.Length < room)
                _kept.Append(line).Append('\n');
            else
                (_left, _) = (_left + line.Length - Math.Max(0, room), _kept.Append(line.AsSpan(0, Math.Max(0, room))));
        }
    }

    /// <summary>What was kept, and how much was not.</summary>
    public override string ToString()
    {
        lock (_gate)
        {
            var text = _kept.ToString().TrimEnd();
            return _left == 0 ? text : $"{text}\n[{_left} characters more were not kept]";
        }
    }
}
