import {
  Link,
  sidebarConfig,
  useSidebarOpenState,
} from '@backstage/core-components';
import { makeStyles } from '@material-ui/core';
import { Mark } from '../brand/Mark';
import { Wordmark } from '../brand/Wordmark';

const useStyles = makeStyles({
  root: {
    height: 72,
    display: 'flex',
    alignItems: 'center',
    paddingLeft: (sidebarConfig.drawerWidthClosed - 28) / 2,
    color: '#fff',
  },
});

export const SidebarLogo = () => {
  const classes = useStyles();
  const { isOpen } = useSidebarOpenState();

  return (
    <div className={classes.root}>
      <Link to="/" underline="none" color="inherit" aria-label="Fairway: home">
        {isOpen ? <Wordmark /> : <Mark size={28} />}
      </Link>
    </div>
  );
};
