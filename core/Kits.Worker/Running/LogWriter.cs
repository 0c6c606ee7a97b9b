using System.Text;
using Kits.Scripting.Vocabulary;

namespace Kits.Worker.Running;

/// <summary>What a script prints goes where its log goes.</summary>
internal sealed class LogWriter(IScriptServices services) : TextWriter
{
    private const int Longest = 4096; // without an end of line

    private readonly StringBuilder _line = new();

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value)
    {
        lock (_line)
        {
            if (value != '\n' && _line.Length < Longest)
            {
                _line.Append(value);
                return;
            }

            services.Log(_line.ToString());
            _line.Clear();
        }
    }
}
