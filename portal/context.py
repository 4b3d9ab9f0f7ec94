def company(request):
    return {}
