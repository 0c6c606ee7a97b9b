using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Kits.Worker.Compiling;

/// <summary>
/// Puts a call of the guard before every statement, on the same line: any loop can be ended, a function that calls itself without end is told
/// in time, and whoever ends a script knows the line that it was at. A lambda that is a mere expression has no statement to put it before.
/// </summary>
internal sealed class GuardRewriter(string file) : CSharpSyntaxRewriter
{
    private const string Guard = "global::Kits.Scripting.CSharp.ScriptGuard";

    public override SyntaxNode? VisitCompilationUnit(CompilationUnitSyntax node)
    {
        var unit = (CompilationUnitSyntax)base.VisitCompilationUnit(node)!;
        var members = new List<MemberDeclarationSyntax>();
        foreach (var (before, member) in node.Members.Zip(unit.Members))
        {
            if (before is GlobalStatementSyntax or FieldDeclarationSyntax)
            {
                members.Add(SyntaxFactory.GlobalStatement(Call("At", before).WithLeadingTrivia(member.GetLeadingTrivia())));
                members.Add(member.WithoutLeadingTrivia());
            }
            else
            {
                members.Add(member);
            }
        }

        return unit.WithMembers(SyntaxFactory.List(members));
    }

    public override SyntaxNode? VisitBlock(BlockSyntax node)
    {
        var block = (BlockSyntax)base.VisitBlock(node)!;
        return block.WithStatements(Guarded(node.Statements, block.Statements, IsBody(node) ? "Enter" : "At"));
    }

    public override SyntaxNode? VisitSwitchSection(SwitchSectionSyntax node)
    {
        var section = (SwitchSectionSyntax)base.VisitSwitchSection(node)!;
        return section.WithStatements(Guarded(node.Statements, section.Statements, "At"));
    }

    public override SyntaxNode? VisitWhileStatement(WhileStatementSyntax node) =>
        ((WhileStatementSyntax)base.VisitWhileStatement(node)!) is var visited ? visited.WithStatement(Embedded(node.Statement, visited.Statement)) : null;

    public override SyntaxNode? VisitDoStatement(DoStatementSyntax node) =>
        ((DoStatementSyntax)base.VisitDoStatement(node)!) is var visited ? visited.WithStatement(Embedded(node.Statement, visited.Statement)) : null;

    public override SyntaxNode? VisitForStatement(ForStatementSyntax node) =>
        ((ForStatementSyntax)base.VisitForStatement(node)!) is var visited ? visited.WithStatement(Embedded(node.Statement, visited.Statement)) : null;

    public override SyntaxNode? VisitForEachStatement(ForEachStatementSyntax node) =>
        ((ForEachStatementSyntax)base.VisitForEachStatement(node)!) is var visited ? visited.WithStatement(Embedded(node.Statement, visited.Statement)) : null;

    public override SyntaxNode? VisitForEachVariableStatement(ForEachVariableStatementSyntax node) =>
        ((ForEachVariableStatementSyntax)base.VisitForEachVariableStatement(node)!) is var visited ? visited.WithStatement(Embedded(node.Statement, visited.Statement)) : null;

    public override SyntaxNode? VisitMethodDeclaration(MethodDeclarationSyntax node)
    {
        var visited = (MethodDeclarationSyntax)base.VisitMethodDeclaration(node)!;
        return visited.ExpressionBody is { } arrow && node.ExpressionBody is { } before
            ? visited.WithExpressionBody(null).WithSemicolonToken(default).WithBody(BodyOf(before, arrow, visited.ReturnType, visited.Modifiers, visited.SemicolonToken))
            : visited;
    }

    public override SyntaxNode? VisitLocalFunctionStatement(LocalFunctionStatementSyntax node)
    {
        var visited = (LocalFunctionStatementSyntax)base.VisitLocalFunctionStatement(node)!;
        return visited.ExpressionBody is { } arrow && node.ExpressionBody is { } before
            ? visited.WithExpressionBody(null).WithSemicolonToken(default).WithBody(BodyOf(before, arrow, visited.ReturnType, visited.Modifiers, visited.SemicolonToken))
            : visited;
    }

    private static bool IsBody(BlockSyntax block) => block.Parent is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax or AccessorDeclarationSyntax;

    private SyntaxList<StatementSyntax> Guarded(SyntaxList<StatementSyntax> before, SyntaxList<StatementSyntax> visited, string first)
    {
        var statements = new List<StatementSyntax>();
        foreach (var (original, statement) in before.Zip(visited))
        {
            statements.Add(Call(statements.Count == 0 ? first : "At", original).WithLeadingTrivia(statement.GetLeadingTrivia()));
            statements.Add(statement.WithoutLeadingTrivia());
        }

        return SyntaxFactory.List(statements);
    }

    private StatementSyntax Embedded(StatementSyntax before, StatementSyntax visited) => visited is BlockSyntax { Statements.Count: > 0 }
        ? visited
        : SyntaxFactory.Block(Call("At", before), visited.WithoutLeadingTrivia().WithoutTrailingTrivia()).WithLeadingTrivia(visited.GetLeadingTrivia()).WithTrailingTrivia(visited.GetTrailingTrivia());

    private BlockSyntax BodyOf(ArrowExpressionClauseSyntax before, ArrowExpressionClauseSyntax arrow, TypeSyntax type, SyntaxTokenList modifiers, SyntaxToken end)
    {
        var returnsNothing = type.ToString() is "void" || (modifiers.Any(SyntaxKind.AsyncKeyword) && type.ToString() is "Task" or "ValueTask");
        StatementSyntax statement = arrow.Expression is ThrowExpressionSyntax thrown
            ? SyntaxFactory.ThrowStatement(thrown.Expression).NormalizeWhitespace(elasticTrivia: false, eol: " ")
            : returnsNothing
                ? SyntaxFactory.ExpressionStatement(arrow.Expression)
                : SyntaxFactory.ReturnStatement(SyntaxFactory.Token(SyntaxKind.ReturnKeyword).WithTrailingTrivia(SyntaxFactory.Space), arrow.Expression, SyntaxFactory.Token(SyntaxKind.SemicolonToken));
        return SyntaxFactory.Block(Call("Enter", before.Expression), statement).WithLeadingTrivia(arrow.ArrowToken.LeadingTrivia).WithTrailingTrivia(end.TrailingTrivia);
    }

    private StatementSyntax Call(string method, SyntaxNode at) =>
        SyntaxFactory.ParseStatement($"{Guard}.{method}({SyntaxFactory.Literal(file)}, {at.GetLocation().GetMappedLineSpan().StartLinePosition.Line + 1});");
}
