using Kits.Scripting.Workers;
using Kits.Worker;
using Kits.Worker.Compiling;
using Kits.Worker.Running;

// Only kitsd starts this program. It ends when kitsd does: its standard input ends then.
var channel = StandardPipes.Take();
Func<Message, MessageChannel, bool>? work = args switch
{
    ["compile", _] => new CompileDesk().Take,
    ["run", var place] => new RunDesk(channel, place).Take,
    _ => null,
};
if (work is null)
    return 2;

while (channel.Receive() is { } message)
{
    if (!work(message, channel))
        return 1;
}

// Whatever a script has left running in here ends with us, and asks nobody.
StandardPipes.EndAtOnce();
return 0;
