using Kits.Scripting.Workers;

namespace Kits.Worker.Compiling;

/// <summary>Compiles one script after the other.</summary>
internal sealed class CompileDesk
{
    private readonly Compiler _compiler = new();

    public bool Take(Message message, MessageChannel channel)
    {
        if (message is not Message.Compile compile)
            return false;

        try
        {
            channel.Send(_compiler.Compile(compile));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            channel.Send(new Message.Compiled(null, [$"{compile.Path}: {e.Message}"]));
        }

        return true;
    }
}
