module fairway.dev/kube-lab/pause

go 1.26.0
