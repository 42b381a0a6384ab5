// GraphiQL.
document.title = "GraphiQL · Hamkor";
